import { describe, expect, it } from 'vitest';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { HoldUp } from '../../measure/process/hold-up.ts';
import type { HistogramRecord } from '../trial-record.ts';
import { disturbanceOf } from './disturbance.ts';
import {
  clientMeasurements,
  clientSlice,
  loopDelay,
  steadySlice,
  stepObservations,
} from './observations.fixture.ts';
import { steadyTotals } from './totals.ts';

const MS = 1e6;
const S = 1e9;
const whole = (lateNs: number): HoldUp => ({ lateNs, dueNs: lateNs });

function latencies(all: readonly number[]): HistogramRecord[] {
  const histogram = new DurationHistogram();
  for (const ns of all) histogram.record(ns);
  return [
    {
      metric: 'latency',
      side: 'client',
      phase: 'steady',
      unit: 'ns',
      better: 'lower',
      nEvents: all.length,
      encoded: histogram.encode(),
    },
  ];
}

/** Two steady seconds, in one client process for each list of hold-ups. */
function disturbed(all: readonly number[], ...processes: (readonly HoldUp[])[]) {
  const step = stepObservations({
    clients: processes.map((holdUps) => clientMeasurements({ loopDelay: { ...loopDelay(), holdUps } })),
    steady: [0, 1].map((index) => steadySlice(index, { clients: processes.map(() => clientSlice()) })),
  });
  return disturbanceOf(step, steadyTotals(step), latencies(all));
}

const even = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);

describe('a client process that was stopped', () => {
  it('is not compared with the latency that its stop has made', () => {
    // Half a second of two: a quarter of the events waited for the rest of it.
    const events = [...even(750, 0.5 * MS, 1 * MS), ...even(250, 1 * MS, 500 * MS)];
    const { clientWaitP90Ns, undisturbedLatencyP90Ns } = disturbed(events, [whole(0.5 * S)]);
    expect(clientWaitP90Ns! / MS).toBeCloseTo(300, 0);
    expect(undisturbedLatencyP90Ns! / MS).toBeGreaterThan(0.9);
    expect(undisturbedLatencyP90Ns! / MS).toBeLessThan(1);
  });

  it('is one of several: their events are fewer, it was no shorter', () => {
    const events = [...even(875, 0.5 * MS, 1 * MS), ...even(125, 1 * MS, 500 * MS)];
    const { clientWaitP90Ns, undisturbedLatencyP90Ns } = disturbed(events, [whole(0.5 * S)], []);
    expect(clientWaitP90Ns! / MS).toBeCloseTo(300, 0);
    expect(undisturbedLatencyP90Ns! / MS).toBeLessThan(1);
  });
});

it('a server that is seconds late is not excused by clients that are a little late', () => {
  const events = even(1000, 1 * S, 2 * S);
  const busy = Array.from({ length: 30 }, () => whole(30 * MS));
  const { clientWaitP90Ns, undisturbedLatencyP90Ns } = disturbed(events, busy);
  expect(clientWaitP90Ns! / MS).toBeLessThan(30);
  expect(undisturbedLatencyP90Ns! / S).toBeCloseTo(1.9, 1);
});

/** Two slices, the second begun and announced so late. */
const slices = (startedLateNs: number, announcedLateNs: number) => [
  steadySlice(0),
  steadySlice(1, {
    clients: [clientSlice({ startedLateNs })],
    surroundings: { announcedLateNs, processors: [] },
  }),
];

it('a slice that a client began late counts as held up, but not where it was told late', () => {
  const seen = (steady: ReturnType<typeof slices>) => {
    const step = stepObservations({ steady });
    return disturbanceOf(step, steadyTotals(step), latencies(even(1000, 0, MS)));
  };
  const own = seen(slices(0.5 * S, 0));
  expect(own.clientWaitP90Ns! / MS).toBeGreaterThan(200);
  expect(own.announcementWaitP90Ns).toBe(0);
  const told = seen(slices(0.5 * S, 0.5 * S));
  expect(told.clientWaitP90Ns).toBe(0);
  expect(told.announcementWaitP90Ns / MS).toBeCloseTo(300, 0);
});

/** Of 100 ticks of the servers' processors, and 300 of the clients'. */
const processors = (servers: number, clients: number) => ({
  surroundings: {
    announcedLateNs: 0,
    processors: [
      { all: 100, stolen: servers },
      { all: 300, stolen: clients },
    ],
  },
});

it('tells the stolen share where it was largest', () => {
  const step = stepObservations({
    steady: [steadySlice(0, processors(30, 0)), steadySlice(1, processors(0, 60))],
  });
  expect(disturbanceOf(step, steadyTotals(step), []).stolenShare).toBeCloseTo(0.15);
  const silent = stepObservations({
    steady: [steadySlice(0, { surroundings: { announcedLateNs: 0, processors: [{ all: 0, stolen: 0 }] } })],
  });
  expect(disturbanceOf(silent, steadyTotals(silent), []).stolenShare).toBeUndefined();
});
