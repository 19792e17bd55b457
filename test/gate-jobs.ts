// Jobs of the gate in a hurried rhythm, on targets that are slowed or broken, or on servers that run already.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import type { GateArm } from '../analysis/gate/result.ts';
import type { GatePair } from '../harness/gate/plan.ts';
import type { GateRhythm } from '../harness/gate/scenarios.ts';
import { runGateJob } from '../scripts/gate/job.ts';
import { eventually } from './processes.ts';
import { startProgram, type Started } from './program.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const badTarget = (name: string): string =>
  `${pathToFileURL(join(ROOT, `dist/test/targets/${name}.js`)).href}?transport=sse`;

export function slowed(delayUs: number): string {
  return `${pathToFileURL(join(ROOT, 'dist/harness/gate/slowed-target.js')).href}?target=node-sse&delayUs=${delayUs}`;
}

export function pair(head: string, base = slowed(60)): GatePair {
  const served = { stack: 'node', transport: 'sse' } as const;
  return {
    target: 'node-sse',
    base: { ...served, location: base },
    head: { ...served, location: head },
  };
}

/** In a copy of the project: gates of builds have slices as short as can be, once it has been built. Their figures mean nothing. */
export function hurryGates(project: string): void {
  edit(
    join(project, 'harness/gate/scenarios.ts'),
    /profile: \{ slices: \d+, sliceMs: \d+, warmUpMs: \d+, nullMs: \d+ \}/g,
    'profile: { slices: 2, sliceMs: 50, warmUpMs: 40, nullMs: 30 }',
  );
}

/** Fails where there is nothing to replace. */
export function edit(path: string, from: RegExp, to: string): void {
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

interface Hurried {
  readonly pairs: readonly GatePair[];
  readonly arms?: readonly GateArm[];
  readonly scenarios?: readonly string[];
  readonly rhythm?: GateRhythm;
  readonly replicates?: number;
  /** After each replicate. */
  readonly finished?: () => void;
  readonly signal?: AbortSignal;
}

export async function hurriedJob({
  pairs,
  arms = [],
  scenarios = ['stock-ticker'],
  rhythm = { slices: 4, sliceMs: 40, warmUpMs: 150, nullMs: 20 },
  replicates = 10,
  finished = () => {},
  signal = new AbortController().signal,
}: Hurried) {
  return runGateJob(
    { arms, pairs, scenarios, seed: 1, floor: 1.05, replicates, rhythm, budgetScale: 10 },
    {
      run: { runId: 'gate-test', envId: 'test' },
      pinning: { servers: undefined, clients: undefined, reason: 'a test shares the machine' },
      signal,
      listener: { batchStarted() {}, blockStarted() {}, trialsFinished: finished },
    },
  );
}

/** A server of the program's own, started as a user would start one: `slowUs` later with every event. */
export async function runningServer(slowUs = 0, port = '0'): Promise<{ address: string; program: Started }> {
  const program = startProgram(['serve', slowed(slowUs), '--scenario', 'chat', '--port', port]);
  const address = await eventually(
    'the address',
    () => /on (http:\S+)\. Ctrl-C/.exec(program.said.stdout)?.[1],
  );
  return { address, program };
}

export function running({ address }: { readonly address: string }) {
  return { description: address, locations: [address] };
}
