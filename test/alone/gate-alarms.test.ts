// The gate catches a target that has become slower, and confirms it: of builds, and of servers that run already.
import { describe, expect, it } from 'vitest';
import { gateArms } from '../../scripts/gate/arms.ts';
import { hurriedJob, pair, running, runningServer, slowed } from '../gate-jobs.ts';

/**
 * How much later each event is. The rule: several times what the target itself takes for one (70 to 150 µs), so that it stands
 * clear of what other work on this machine does to ten hurried replicates. What is asked here is whether a slower build is caught
 * and confirmed; how small a change can be is what `npm run bench:gate-calibration` measures.
 */
const SLOWED_US = 400;

describe('a gate job', () => {
  it('catches a target that holds every event for a while, and confirms it', async () => {
    const { result, records } = await hurriedJob({ pairs: [pair(slowed(SLOWED_US))] });
    const slower = result.measures.find(({ metric, stat }) => metric === 'service_time' && stat === 'p50')!;
    expect(slower.first).toMatchObject({ n: 10, alarm: true });
    expect(slower.confirmation).toMatchObject({ n: 10, alarm: true });
    expect(slower.first.ratio! * slower.base!).toBeGreaterThan(slower.base! + 40_000);
    expect(result.batches).toBe(2);
    expect(result.design.familySize).toBe(4);
    // Three arms in each replicate of both batches, numbered on.
    expect(records).toHaveLength(2 * 10 * 3);
    expect(new Set(records.map(({ trialId }) => trialId)).size).toBe(60);
    expect(new Set(records.map(({ block }) => block)).size).toBe(20);
  });
});

describe('servers that run already', () => {
  it('are compared by what clients and /proc see of them: a slower one is caught', async () => {
    const [base, control, head] = await Promise.all([runningServer(), runningServer(), runningServer(300)]);
    const { pairs, arms, problems } = await gateArms(running(base), running(head), running(control));
    expect(problems).toEqual([]);
    expect(arms.map(({ targets }) => targets[0])).toMatchObject([
      { location: base.address, target: 'running-sse', transport: 'sse' },
      { location: control.address, target: 'running-sse' },
      { location: head.address, target: 'running-sse' },
    ]);
    // One batch: the second is confirmed above, and is the same for all arms.
    const enough = new AbortController();
    let replicates = 0;
    const { result, records } = await hurriedJob({
      pairs,
      scenarios: ['chat'],
      finished: () => void (++replicates === 10 && enough.abort()),
      signal: enough.signal,
      rhythm: { slices: 4, sliceMs: 60, warmUpMs: 200, warmUpAtOwnRate: true, nullMs: 0 },
    });
    expect(arms.map(({ description }) => description)).toEqual(
      [base, control, head].map(({ address, program }) =>
        expect.stringMatching(`^${address} \\(\\S+ ${program.pid}\\)$`),
      ),
    );
    expect(result.problems).toEqual([]);
    expect(result.reasons.at(-1)).toContain('about three processes, not about two builds');
    const slower = result.measures.find(({ metric, stat }) => metric === 'service_time' && stat === 'p50')!;
    expect(slower.first).toMatchObject({ n: 10, alarm: true });
    expect(slower.first.ratio! * slower.base!).toBeGreaterThan(slower.base! + 200_000);
    expect(records).toHaveLength(10 * 3);
    const cpu = result.measures.find(({ metric }) => metric === 'cpu_per_event')!;
    // The delay is spent busy, once for the four deliveries of a message.
    expect(cpu.first.ratio! * cpu.base!).toBeGreaterThan(cpu.base! + 50);
    for (const { measurements = [] } of records) {
      expect(
        measurements.find(({ metric, phase }) => metric === 'rss' && phase === 'steady')!.value,
      ).toBeGreaterThan(1e7);
      expect(measurements.filter(({ metric, side }) => metric === 'heap_used' && side === 'server')).toEqual(
        [],
      );
    }
  });
});
