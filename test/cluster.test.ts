// Two processes on one address: every event of both comes once to everybody, over each backplane, and one that is dropped on
// its way across is found with the right count.
import { describe, expect, it } from 'vitest';
import { backplaneObstacle } from '../harness/backplane/broker.ts';
import { DurationHistogram } from '../measure/figures/histogram.ts';
import { builtInTarget } from '../servers/targets.ts';
import type { TrialRecord } from '../harness/trial-record.ts';
import { BACKPLANES, type BackplaneKind } from '../workloads/backplane.ts';
import { CONNECTIONS, count, measuredTrials, reasonCodes, side } from './measured-trials.ts';
import { processesNaming } from './processes.ts';

const RATE_HZ = 200;
const SLICE_MS = 500;
const EVENTS = (RATE_HZ * SLICE_MS) / 1000;

const { available: hasUws } = await builtInTarget('uws-ws')!.availability();
const PAIR = [side('node-sse', 'sse'), side('node-ws', 'ws')];
const UWS = hasUws ? [side('uws-ws', 'ws')] : [];
/** In each of its processes an event of the other one is lost. */
const BAD = side('forgets-across', 'ws');

function trials(backplane: BackplaneKind, sides: typeof PAIR): Promise<TrialRecord[]> {
  return measuredTrials({
    sides,
    workload: 'cluster',
    parameters: { rateHz: RATE_HZ, payloadBytes: 200, backplane },
    profile: { sliceMs: SLICE_MS },
  });
}

/** Servers of Redis and NATS that run as those of a trial do. */
function brokers(): number[] {
  const all = processesNaming('-server');
  return all.filter(({ command }) => /^(redis|nats)-server/.test(command)).map(({ pid }) => pid);
}

function expectCounts(trial: TrialRecord, lost: number): void {
  const names = ['lost', 'lost_across', 'duplicate', 'reordered', 'malformed', 'expected', 'delivered'];
  const counts = Object.fromEntries(names.map((name) => [name, count(trial, name)]));
  expect({ target: trial.target, ...counts }).toEqual({
    target: trial.target,
    lost,
    lost_across: lost,
    duplicate: 0,
    reordered: 0,
    malformed: 0,
    expected: CONNECTIONS * EVENTS,
    delivered: CONNECTIONS * EVENTS - lost,
  });
  // Each event crosses to one other process.
  expect(count(trial, 'events_across')).toBe(EVENTS);
  expect(count(trial, 'backplane_cpu_per_event')).toBeGreaterThan(0);
  const hop = trial.histograms.find(({ metric }) => metric === 'backplane_time')!;
  expect(DurationHistogram.decode(hop.encoded).count).toBe(EVENTS);
}

describe.each(BACKPLANES)('a cluster over %s', (backplane) => {
  const obstacle = backplaneObstacle(backplane);
  const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

  it.skipIf(obstacle !== undefined)(`brings every event of both processes to everybody${why}`, async () => {
    const before = brokers();
    const sides = backplane === 'ipc' ? [side('node-sse', 'sse'), ...UWS, BAD] : PAIR;
    const records = await trials(backplane, sides);
    expect(records).toHaveLength(sides.length);
    expect(records.filter(({ status }) => status === 'failed').map(({ reasons }) => reasons)).toEqual([]);
    for (const trial of records) {
      const isBad = trial.target.includes('forgets');
      // Each process forgets one, of which each of its subscribers hears nothing.
      expectCounts(trial, isBad ? CONNECTIONS : 0);
      expect(reasonCodes(trial).includes('lost')).toBe(isBad);
      expect(count(trial, 'on_first_process')).toBeLessThanOrEqual(CONNECTIONS);
    }
    expect(brokers()).toEqual(before);
  });
});
