// A half's measurements, made ready to cross processes: of histograms what was counted, everything else as it is.
import type { LoopDelaySummary } from '../../measure/process/loop-delay.ts';
import type { HalfMeasurements } from '../../workloads/workload.ts';
import type { ProcessMeasurements } from '../processes/messages.ts';

export function tellMeasurements(half: HalfMeasurements, loopDelay: LoopDelaySummary): ProcessMeasurements {
  const histograms = Object.entries(half.histograms).map(([name, { histogram, phase, sends }]) => [
    name,
    { counts: histogram.counts, phase, ...(sends === undefined ? {} : { sends }) },
  ]);
  return { histograms: Object.fromEntries(histograms), values: half.values, loopDelay };
}
