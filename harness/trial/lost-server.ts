// What a server that was lost in a slice, and the one that took its place, have to say together.
import type { MetricDefinition } from '../../measure/figures/metrics.ts';
import type { WorkloadMetric } from '../../workloads/workload.ts';
import type { LostServer, ProcessMeasurements, ServerSlice, SliceUsage } from '../processes/messages.ts';
import { mergeEncoded } from './histograms.ts';

type Definitions = Readonly<Record<string, MetricDefinition & Pick<WorkloadMetric, 'combined'>>>;

/** The slice of both: what they used is added up, and what they offered has been counted by the second. */
export function sliceOfBoth({ usage: before, points }: LostServer, after: ServerSlice): ServerSlice {
  const { usage } = after;
  const usageOfBoth: SliceUsage = {
    durationNs: before.durationNs + usage.durationNs,
    cpuUs: before.cpuUs + (usage.cpuUs ?? NaN),
    busyUs: before.busyUs + usage.busyUs,
    helpersUs: sumKnown(before.helpersUs, usage.helpersUs),
    tcpDataSegments: sumKnown(before.tcpDataSegments, usage.tcpDataSegments),
  };
  return { outcome: after.outcome, usage: usageOfBoth, points: [...points, ...after.points] };
}

/** Measurements of all, those of the last one among them. Loop delays cannot be added up: they are the last one's. */
export function measurementsOfAll(
  lost: readonly ProcessMeasurements[],
  last: ProcessMeasurements,
  definitions: Definitions,
): ProcessMeasurements {
  if (lost.length === 0) return last;
  const all = [...lost, last];
  const histograms = namesOf(all.map((each) => each.histograms)).map((name) => {
    const parts = all.flatMap((each) => each.histograms[name] ?? []);
    const sends = parts.flatMap((part) => part.sends ?? []);
    const merged = {
      ...parts[0]!,
      encoded: mergeEncoded(parts),
      count: parts.reduce((sum, { count }) => sum + count, 0),
      ...(sends.length === 0 ? {} : { sends: sends.reduce((sum, n) => sum + n, 0) }),
    };
    return [name, merged] as const;
  });
  const values = namesOf(all.map((each) => each.values)).map((name) => {
    const numbers = all.flatMap((each) => each.values[name] ?? []);
    const largest = definitions[name]?.combined === 'largest';
    return [name, largest ? Math.max(...numbers) : numbers.reduce((sum, n) => sum + n, 0)] as const;
  });
  return {
    histograms: Object.fromEntries(histograms),
    values: Object.fromEntries(values),
    loopDelay: last.loopDelay,
  };
}

function namesOf(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

function sumKnown(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
