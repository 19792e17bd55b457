// The distributions of a trial, merged over the client processes.
import { decodeCounts, encodeCounts } from '../../measure/figures/counts-encoding.ts';
import { mergeCounts, percentileNs } from '../../measure/figures/duration-counts.ts';
import type { Better, MetricDefinition, Side } from '../../measure/figures/metrics.ts';
import type { StepObservations } from './observations.ts';
import type { ProcessMeasurements } from '../processes/messages.ts';
import type { HistogramRecord } from '../trial-record.ts';
import { sum } from './totals.ts';

type Definitions = Readonly<Record<string, MetricDefinition>>;

/** One record for each metric and side. `offered`: the sends that a distribution stands for unless it says otherwise. */
export function histogramsOf(
  step: StepObservations,
  offered: number,
  definitions: Definitions,
): HistogramRecord[] {
  return [
    ...merged('server', [step.server], offered, definitions),
    ...merged('client', step.clients, offered, definitions),
  ];
}

/** The median of a distribution, in nanoseconds; undefined where the trial has no such distribution. */
export function percentilesOf(
  histograms: readonly HistogramRecord[],
  metric: string,
  side: Side,
): { p50: number } | undefined {
  const record = histograms.find((candidate) => candidate.metric === metric && candidate.side === side);
  if (record === undefined) return undefined;
  return { p50: percentileNs(decodeCounts(record.encoded), 50)! };
}

function merged(
  side: 'server' | 'client',
  processes: readonly ProcessMeasurements[],
  offered: number,
  definitions: Definitions,
): HistogramRecord[] {
  const names = new Set(processes.flatMap(({ histograms }) => Object.keys(histograms)));
  return [...names].flatMap((metric) => {
    const parts = processes.map(({ histograms }) => histograms[metric]).filter((part) => part !== undefined);
    const first = parts[0]!;
    const counts = mergeCounts(parts.map((part) => part.counts));
    if (counts.total === 0) return [];
    const nEvents = first.sends === undefined ? offered : sum(parts, ({ sends }) => sends ?? 0);
    const better: Better = definitions[metric]?.better ?? 'none';
    return { metric, side, phase: first.phase, unit: 'ns', better, nEvents, encoded: encodeCounts(counts) };
  });
}
