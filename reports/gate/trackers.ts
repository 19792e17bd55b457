// The judged metrics of a gate job for programs that keep figures over time, in the two shapes that the common ones read.
// The head's figure is a number of its machine; the ratio to the base, measured in the same blocks, is what can be
// followed from job to job, and the one that has an interval.
// https://bencher.dev/docs/reference/bencher-metric-format
// https://github.com/benchmark-action/github-action-benchmark#examples (customSmallerIsBetter)
import type { GateMeasure, GateResult } from '../../analysis/gate/result.ts';
import { caseName, metricName } from './words.ts';

interface BencherMetric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/** By benchmark (`stock-ticker node-sse`) and measure (`service-time-p50-ns`, `service-time-p50-ratio`). */
type BencherMetrics = Record<string, Record<string, BencherMetric>>;

/** Bencher Metric Format, as JSON. */
export function gateBencherJson({ measures }: GateResult): string {
  const benchmarks: BencherMetrics = {};
  for (const measure of measures) {
    const { head, first, unit } = measure;
    const ofTarget = (benchmarks[benchmarkName(measure)] ??= {});
    const name = metricName(measure).replaceAll(/[_ .]/g, '-');
    if (head !== undefined) ofTarget[`${name}-${UNIT_NAMES[unit]}`] = { value: head };
    if (first.ratio !== undefined) ofTarget[`${name}-ratio`] = ratioMetric(first.ratio, first);
  }
  return `${JSON.stringify(benchmarks, null, 2)}\n`;
}

function ratioMetric(value: number, { low, high }: GateMeasure['first']): BencherMetric {
  return low === undefined || high === undefined ? { value } : { value, lower_value: low, upper_value: high };
}

const UNIT_NAMES: Readonly<Record<GateMeasure['unit'], string>> = {
  ns: 'ns',
  us: 'us',
  By: 'bytes',
  'By/s': 'bytes-per-second',
  '1/s': 'per-second',
  '1': 'count',
};

/** An entry of `customSmallerIsBetter`. */
interface SmallerIsBetter {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range: string;
  readonly extra: string;
}

/** The array that github-action-benchmark reads as `customSmallerIsBetter`: metrics of which less is better. */
export function gateSmallerIsBetterJson({ measures, runId }: GateResult): string {
  const entries = measures.flatMap((measure): SmallerIsBetter[] => {
    const { better, head, base, first, unit, verdict } = measure;
    if (better !== 'lower') return [];
    const name = `${benchmarkName(measure)} ${metricName(measure)}`;
    const extra = [
      `verdict: ${verdict}`,
      ...(base === undefined ? [] : [`base: ${base} ${unit}`]),
      ...(first.ratio === undefined ? [] : [`head ÷ base: ${first.ratio.toFixed(4)}`]),
      `replicates: ${first.n}`,
      `run: ${runId}`,
    ].join('\n');
    const [low, high] = [first.low?.toFixed(4), first.high?.toFixed(4)];
    const range = low === undefined || high === undefined ? '' : `${low} to ${high} × base`;
    const inUnit = head === undefined ? [] : [{ name, unit, value: head, range, extra }];
    return first.ratio === undefined
      ? inUnit
      : [
          ...inUnit,
          {
            name: `${name} ratio`,
            unit: 'head ÷ base',
            value: first.ratio,
            range: low === undefined ? '' : `${low} to ${high}`,
            extra,
          },
        ];
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function benchmarkName(measure: GateMeasure): string {
  return `${caseName(measure)} ${measure.target}`;
}
