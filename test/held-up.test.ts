// Whoever stops a client process, or this program while it announces a slice, must not find it charged to the target.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Child } from '../harness/processes/child.ts';
import type { Slice } from '../workloads/workload.ts';
import { count, measuredTrials, percentileMs, reasonCodes, side } from './measured-trials.ts';
import { harnessChildren, sleep } from './processes.ts';

/** Six seconds, of which a client is stopped for one and a half; or the program is, when the second of two slices begins. */
const STOP_MS = 1500;

/** Calls back before a server is asked for a steady slice: `nth` counts them from 1. */
function beforeSteadySlice(then: (nth: number) => void): void {
  const real = Object.getOwnPropertyDescriptor(Child.prototype, 'askWithin')!.value as Child['askWithin'];
  const ask = vi.spyOn(Child.prototype, 'askWithin');
  onTestFinished(() => ask.mockRestore());
  let steady = 0;
  ask.mockImplementation(function (this: Child, ...parameters) {
    const [slice] = parameters[3] as readonly Partial<Slice>[];
    const isSteady = parameters[2] === 'slice' && slice?.phase === 'steady' && slice.discard === false;
    if (isSteady) then(++steady);
    return real.apply(this, parameters);
  });
}

async function stopClientFor(stopMs: number, afterMs = 0): Promise<void> {
  const [client] = harnessChildren(process.pid, 'trial/client-process');
  if (afterMs > 0) await sleep(afterMs);
  process.kill(client!.pid, 'SIGSTOP');
  await sleep(stopMs);
  process.kill(client!.pid, 'SIGCONT');
}

describe('a client process that is stopped for a quarter of a trial', () => {
  it.each(['sse', 'ws'] as const)('makes it invalid, over %s', async (transport) => {
    let stopped: Promise<void> | undefined;
    beforeSteadySlice(() => void (stopped ??= stopClientFor(STOP_MS, 2000)));
    const [trial] = await measuredTrials({
      sides: [side(`node-${transport}`, transport)],
      profile: { sliceMs: 6000 },
    });
    await stopped;
    expect(percentileMs(trial!, 'latency', 'client', 90)).toBeGreaterThan(500);
    expect(count(trial!, 'lost')).toBe(0);
    expect(reasonCodes(trial!)).toContain('client-loop-delay');
    expect(trial!.status).toBe('invalid');
    const { message } = trial!.reasons.find(({ code }) => code === 'client-loop-delay')!;
    expect(Number(/waited up to (\S+) ms/.exec(message)![1])).toBeGreaterThan(500);
  });
});

describe('a client process that is stopped when a slice begins', () => {
  it.each(['sse', 'ws'] as const)('records what was sent meanwhile, over %s', async (transport) => {
    const stops: Promise<void>[] = [];
    beforeSteadySlice(() => void stops.push(stopClientFor(40)));
    const [trial] = await measuredTrials({
      sides: [side(`node-${transport}`, transport)],
      profile: { slices: 3, sliceMs: 60 },
    });
    await Promise.all(stops);
    expect(stops).toHaveLength(3);
    const expected = count(trial!, 'expected');
    expect(expected).toBeGreaterThan(0);
    expect(count(trial!, 'delivered')).toBe(expected);
    expect(count(trial!, 'recorded')).toBe(expected);
  });
});

describe('this program, held up between deciding on a slice and announcing it', () => {
  it('makes the trial invalid, and blames neither clients nor target', async () => {
    beforeSteadySlice((nth) => {
      if (nth === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    });
    const [trial] = await measuredTrials({
      sides: [side('node-sse', 'sse')],
      profile: { slices: 2, sliceMs: 1500 },
    });
    expect(reasonCodes(trial!)).toContain('late-announcement');
    expect(count(trial!, 'lost')).toBe(0);
  });
});
