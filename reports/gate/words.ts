// What the reports of a gate call things, the same in all of them.
import type { GateVerdict } from '../../analysis/gate/judgement.ts';
import type { GateMeasure, GateResult } from '../../analysis/gate/result.ts';

/** The first to be read first. */
export const WORST_FIRST: readonly GateVerdict[] = [
  'invalid',
  'regressed',
  'inconclusive',
  'improved',
  'pass',
];

/** The measures, the worst first, otherwise in their order. */
export function worstFirst(measures: readonly GateMeasure[]): GateMeasure[] {
  return measures.toSorted((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
}

/** `stock-ticker`, `idle-connections keepAlive=event`. */
export function caseName({ scenario, case: name }: Pick<GateMeasure, 'scenario' | 'case'>): string {
  return name === '' || name === 'default' ? scenario : `${scenario} ${name}`;
}

/** `service_time p50`, `cpu_per_event_net`. */
export function metricName({ metric, stat }: Pick<GateMeasure, 'metric' | 'stat'>): string {
  return stat === 'value' || stat === 'slope' ? metric : `${metric} ${stat}`;
}

/** 1.123 as `+12.3 %`; '' for none. */
export function changeText(ratio: number | undefined): string {
  if (ratio === undefined) return '';
  const percent = 100 * (ratio - 1);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}

/** `−1.2 % … +3.4 %`; '' where there is no interval. */
export function intervalText({ low, high }: GateMeasure['first']): string {
  return low === undefined || high === undefined ? '' : `${changeText(low)} … ${changeText(high)}`;
}

/** In one sentence. */
export const VERDICT_SENTENCES: Readonly<Record<GateVerdict, string>> = {
  pass: 'No metric has become worse, and this job would have seen it.',
  improved: 'Nothing has become worse, and something has become better.',
  regressed: 'Something has become worse: an independent second batch confirms it.',
  inconclusive: 'This job cannot tell: no regression is confirmed, and none of that size is excluded.',
  invalid: 'This job says nothing about the change: something went wrong, or the machine is too noisy.',
};

/** Why the verdict is what it is although no measure and no problem has it: a metric that was not measured at all. */
export function unmeasuredReasons({ reasons, measures, problems }: GateResult): string[] {
  const known = [
    ...problems.map(({ message }) => message),
    ...measures.map(({ reason }) => reason).filter((reason) => reason !== ''),
  ];
  return reasons.filter((reason) => !known.some((text) => reason.endsWith(text)));
}
