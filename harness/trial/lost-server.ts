// What several servers of a side have to say together: one that was lost in a slice and the one that took its place, or those
// that work at the same time.
import { mergeCounts } from '../../measure/figures/duration-counts.ts';
import type { MetricDefinition } from '../../measure/figures/metrics.ts';
import type { SliceOutcome, WorkloadMetric } from '../../workloads/workload.ts';
import type {
  LostServer,
  ProcessMeasurements,
  ServerSlice,
  SliceUsage,
  UsagePoint,
} from '../processes/messages.ts';

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

/** The slice of several servers at the same time. What the kernel counts for the whole host is counted once. */
export function sliceOfSeveral(slices: readonly ServerSlice[]): ServerSlice {
  if (slices.length === 1) return slices[0]!;
  const usages = slices.map(({ usage }) => usage);
  const most = slices.reduce((longest, { points }) => Math.max(longest, points.length), 0);
  return {
    outcome: sumSliceOutcomes(slices.map(({ outcome }) => outcome)),
    usage: {
      durationNs: Math.max(...usages.map(({ durationNs }) => durationNs)),
      cpuUs: usages.reduce((sum, { cpuUs }) => sum + (cpuUs ?? NaN), 0),
      busyUs: usages.reduce((sum, { busyUs }) => sum + busyUs, 0),
      helpersUs: usages.map(({ helpersUs }) => helpersUs).reduce(sumKnown, 0),
      tcpDataSegments: usages.map(({ tcpDataSegments }) => tcpDataSegments).reduce(largestKnown, 0),
    },
    points: Array.from({ length: most }, (_, index) => {
      return pointOfSeveral(slices.flatMap(({ points }) => points[index] ?? []));
    }),
  };
}

function pointOfSeveral(points: readonly UsagePoint[]): UsagePoint {
  return {
    durationNs: points[0]!.durationNs,
    cpuUs: points.reduce((sum, { cpuUs }) => sum + cpuUs, 0),
    rssBytes: points.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    loopDelayP99Ns: points.map(({ loopDelayP99Ns }) => loopDelayP99Ns).reduce(largestKnown, 0),
  };
}

function sumSliceOutcomes(outcomes: readonly SliceOutcome[]): SliceOutcome {
  const until = outcomes.flatMap(({ untilNs }) => untilNs ?? []);
  return {
    offered: outcomes.reduce((sum, { offered }) => sum + offered, 0),
    sent: Object.assign({}, ...outcomes.map(({ sent }) => sent)) as SliceOutcome['sent'],
    ...(until.length === 0 ? {} : { untilNs: Math.max(...until) }),
  };
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
      counts: mergeCounts(parts.map(({ counts }) => counts)),
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

function largestKnown(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}
