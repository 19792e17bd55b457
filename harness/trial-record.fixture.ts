// Builders of trial records for tests: a valid record with overrides.
import { METRICS } from '../measure/figures/metrics.ts';
import { DurationHistogram } from '../measure/figures/histogram.ts';
import type { Phase, Side } from '../measure/figures/metrics.ts';
import { SCHEMA_VERSION, type HistogramRecord, type Measurement, type TrialRecord } from './trial-record.ts';

export function trialRecord(overrides: Partial<TrialRecord> = {}): TrialRecord {
  return {
    schemaVersion: SCHEMA_VERSION,
    runId: '20260101T000000Z-1',
    envId: 'e0000000',
    trialId: 't0',
    block: 0,
    order: 0,
    arm: 'single',
    scenario: 'stock-ticker',
    case: 'connections=4',
    workload: 'broadcast',
    stack: 'node',
    transport: 'sse',
    target: 'node-sse',
    client: 'lean',
    connections: 4,
    sockets: 4,
    offeredRateHz: 200,
    payloadBytes: 100,
    loadModel: 'open-constant',
    startedAt: '2026-01-01T00:00:00.000Z',
    status: 'ok',
    reasons: [],
    stderrTail: [],
    measurements: [],
    histograms: [],
    timeseries: [],
    ...overrides,
  };
}

type MetricName = keyof typeof METRICS;

export function measurement(
  metric: MetricName,
  value: number,
  overrides: Partial<Measurement> = {},
): Measurement {
  return { metric, side: 'server', phase: 'steady', stat: 'value', value, ...METRICS[metric], ...overrides };
}

/** A histogram of the given durations. `nEvents` is the number of sends that they stand for. */
export function histogramRecord(
  metric: MetricName,
  durationsNs: readonly number[],
  nEvents = durationsNs.length,
  where: { side?: Side; phase?: Phase } = {},
): HistogramRecord {
  const histogram = new DurationHistogram();
  for (const ns of durationsNs) histogram.record(ns);
  return {
    metric,
    side: where.side ?? 'client',
    phase: where.phase ?? 'steady',
    unit: 'ns',
    better: METRICS[metric].better,
    nEvents,
    encoded: histogram.encode(),
  };
}
