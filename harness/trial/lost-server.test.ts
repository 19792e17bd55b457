import type { LoopDelaySummary } from '../../measure/process/loop-delay.ts';
import { expect, it } from 'vitest';
import { meanNs } from '../../measure/figures/duration-counts.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { ProcessMeasurements, ServerSlice } from '../processes/messages.ts';
import { measurementsOfAll, sliceOfBoth, sliceOfSeveral } from './lost-server.ts';

function loop(samples: number): LoopDelaySummary {
  return { samples, p50Ns: 1, p90Ns: 1, p99Ns: 1, maxNs: 1, sampledNs: 1, holdUps: [] };
}

function measured(lags: readonly number[], values: Record<string, number>, samples = 0): ProcessMeasurements {
  const histogram = new DurationHistogram();
  for (const ns of lags) histogram.record(ns);
  const lag = { counts: histogram.counts, phase: 'steady' } as const;
  return { histograms: { send_lag: lag }, values, loopDelay: loop(samples) };
}

it('adds up what the lost server and the next have measured; a peak is the larger one', () => {
  const definitions = {
    peak: { unit: '1', better: 'lower', combined: 'largest' },
    times: { unit: '1', better: 'lower' },
  } as const;
  const lost = [measured([10, 20], { peak: 7, times: 2 }, 5)];
  const last = measured([30], { peak: 3, times: 1, own: 4 }, 9);
  const { histograms, values, loopDelay } = measurementsOfAll(lost, last, definitions);
  expect(values).toEqual({ peak: 7, times: 3, own: 4 });
  expect(histograms['send_lag']!.counts).toMatchObject({ total: 3 });
  expect(meanNs(histograms['send_lag']!.counts)).toBe(20);
  expect(loopDelay.samples).toBe(9);
  expect(measurementsOfAll([], last, definitions)).toBe(last);
});

it('adds up what both have used, and takes from the next what was offered', () => {
  const usage = { durationNs: 10, cpuUs: 5, busyUs: 1, helpersUs: 2, tcpDataSegments: 3 };
  const point = { durationNs: 1, cpuUs: 1, rssBytes: 1, loopDelayP99Ns: 1 };
  const after: ServerSlice = {
    outcome: { offered: 40, sent: { '0': 50 } },
    usage: { ...usage, durationNs: 30, tcpDataSegments: undefined },
    points: [point, point],
  };
  expect(sliceOfBoth({ usage, points: [point], measurements: measured([], {}) }, after)).toEqual({
    outcome: after.outcome,
    usage: { durationNs: 40, cpuUs: 10, busyUs: 2, helpersUs: 4, tcpDataSegments: undefined },
    points: [point, point, point],
  });
});

it('adds up what several servers have used at the same time, and takes once what the kernel counts for the host', () => {
  const usage = { durationNs: 10, cpuUs: 5, busyUs: 1, helpersUs: 2, tcpDataSegments: 30 };
  const point = { durationNs: 1, cpuUs: 2, rssBytes: 3, loopDelayP99Ns: 4 };
  const first: ServerSlice = { outcome: { offered: 40, sent: { '0': 50 } }, usage, points: [point, point] };
  const second: ServerSlice = {
    outcome: { offered: 2, sent: { '1': 7 } },
    usage: { ...usage, durationNs: 12, tcpDataSegments: 31 },
    points: [{ ...point, loopDelayP99Ns: 9 }],
  };
  expect(sliceOfSeveral([first])).toBe(first);
  expect(sliceOfSeveral([first, second])).toEqual({
    outcome: { offered: 42, sent: { '0': 50, '1': 7 } },
    usage: { durationNs: 12, cpuUs: 10, busyUs: 2, helpersUs: 4, tcpDataSegments: 31 },
    points: [{ durationNs: 1, cpuUs: 4, rssBytes: 6, loopDelayP99Ns: 9 }, point],
  });
});
