// What the instrument itself adds to the times of a run: the service time of the run's own client on a bare socket, to which
// each event is one write(2). A block as all others are, of two such servers that take turns event by event; within the run,
// because it depends on the machine and the hour.
import type { ProcessClientKind } from '../../clients/client.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import type { Pinning } from '../machine/pinning.ts';
import { planRun, type SidePlan } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import type { RunIdentity } from '../trial/assembly.ts';
import { executeRun } from '../trial/run.ts';
import type { Arm, TrialRecord } from '../trial-record.ts';

/** As environment.json holds it: `floor`. */
export interface RunFloor {
  readonly client: ProcessClientKind;
  /** Median service time of one event to one connection, in nanoseconds. */
  readonly serviceTimeP50Ns: number;
  /** Why its block is invalid, where it is: the machine was disturbed then, and it may be too large. */
  readonly disturbed?: string;
}

/** What came of it: the floor, or why there is none. Neither where the user wants the run to end. */
export interface FloorOutcome {
  readonly floor?: RunFloor;
  readonly obstacle?: string;
}

export interface FloorContext {
  readonly run: RunIdentity;
  readonly pinning: Pinning;
  readonly signal: AbortSignal;
}

/** The location of a target that has no library between an event and the kernel. */
const BARE_TARGET = new URL('./bare-target.js?writes=kernel', compiled(import.meta.url)).href;

const PROFILE: Profile = {
  name: 'quick',
  blocks: 1,
  slices: 2,
  sliceMs: 320,
  warmUpMs: 500,
  nullMs: 0,
  maxConnections: 1,
};

/** Takes some two and a half seconds. Never rejects because of what a process does. */
export async function measureRunFloor(
  client: ProcessClientKind,
  { run, pinning, signal }: FloorContext,
): Promise<FloorOutcome> {
  const expanded = casesOf(stockTicker, { connections: 1 });
  if (!expanded.ok) throw new Error(expanded.errors.join(' '));
  const plan = planRun({
    cases: expanded.cases,
    stacks: [{ stack: 'bare', sides: [bareSide('base'), bareSide('base2')], skipped: [] }],
    profile: PROFILE,
    seed: 1,
    client,
    clientProcesses: 1,
    turns: 'events',
  });
  const records: TrialRecord[] = [];
  const listener = {
    blockStarted() {},
    trialsFinished: (finished: readonly TrialRecord[]) => void records.push(...finished),
  };
  const outcome = await executeRun(plan, { run, pinning, signal, listener });
  if (outcome === 'interrupted') return {};
  const reason = records.find(({ status }) => status !== 'ok')?.reasons[0]?.message;
  const p50s = records.flatMap((record) => serviceTimeP50(record) ?? []);
  if (p50s.length < records.length) return { obstacle: reason ?? 'No event came.' };
  const serviceTimeP50Ns = Math.round(p50s.reduce((sum, ns) => sum + ns, 0) / p50s.length);
  return { floor: { client, serviceTimeP50Ns, ...(reason === undefined ? {} : { disturbed: reason }) } };
}

function bareSide(arm: Arm): SidePlan {
  return { arm, target: 'bare-sse', location: BARE_TARGET, stack: 'bare', transport: 'sse' };
}

/** Undefined where nothing was measured. */
function serviceTimeP50({ histograms }: TrialRecord): number | undefined {
  const found = histograms.find(({ metric }) => metric === 'service_time');
  if (found === undefined) return undefined;
  return DurationHistogram.decode(found.encoded).percentile(50);
}

/** Where the compiled form of a module of this folder is. */
function compiled(url: string): string {
  return url.endsWith('.ts') ? new URL('../../dist/harness/instrument/', url).href : url;
}
