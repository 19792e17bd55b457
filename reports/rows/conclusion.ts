// One line per stack and case that says who is better at what: the headline verdicts, winners first.
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { groupBy } from '../../analysis/group-by.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import { intervalText, ratioText } from '../words/quantity.ts';
import { isLook, lookText } from './blocks.ts';
import { nameOf } from './report-rows.ts';
import { advantageOf, obstacleText, TRANSPORT_NAMES } from '../words/verdict-text.ts';

/** What headline metrics are called in a sentence, where it is not their name. */
const NAMES: Readonly<Record<string, string>> = {
  cpu_per_event_net: 'CPU per event',
  cpu_per_event: 'CPU per event',
};

/**
 * `WebSocket: latency 1.31× lower. SSE: memory per connection 1.33× lower. Equivalent: CPU per event.` `blocks`: how
 * many were tried.
 */
export function conclusionOf(
  comparisons: readonly Comparison[],
  summaries: readonly Summary[],
  blocks: number,
): string {
  const headline = comparisons.filter(({ family, metric }) => family === 'headline' && metric !== 'trial');
  if (headline.length === 0) return `Not compared: ${whyNot(comparisons, summaries).replace(/\.$/, '')}.`;
  if (isLook(blocks)) return `${lookText(blocks)}, no verdict.`;
  const withVerdict = (verdict: Comparison['verdict']): Comparison[] =>
    headline.filter((c) => c.verdict === verdict);
  return [
    ...(['ws', 'sse'] as const).map((winner) =>
      sentence(TRANSPORT_NAMES[winner], withVerdict(winner).map(advantage)),
    ),
    sentence('Equivalent', withVerdict('equivalent').map(headlineName)),
    inconclusiveSentence(withVerdict('inconclusive')),
    sentence('No verdict', withoutVerdict(withVerdict(undefined))),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function sentence(subject: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${subject}: ${items.join(', ')}.`;
}

/** What a headline metric is called. */
export function headlineName({ metric }: Comparison): string {
  return NAMES[metric] ?? nameOf(metric);
}

/** `latency 1.31× [1.22, 1.40] lower`: how many times the loser's value is the winner's, with its interval. */
function advantage(comparison: Comparison): string {
  const { times, low, high } = advantageOf(comparison);
  const interval = intervalText(low, high, comparison.ciLevel !== undefined);
  return `${headlineName(comparison)} ${ratioText(times)}× ${interval} ${comparison.better}`;
}

/** `service time and latency (client-bound)`. */
function withoutVerdict(comparisons: readonly Comparison[]): string[] {
  return groupBy(comparisons, (comparison) => [obstacleText(comparison)]).map(
    (group) => `${group.map(headlineName).join(' and ')} (${obstacleText(group[0])})`,
  );
}

/** Of which metrics, unless too few blocks keep all of them from a verdict: `Inconclusive (n = 3).` */
function inconclusiveSentence(inconclusive: readonly Comparison[]): string {
  if (inconclusive.length === 0 || inconclusive.some(({ status }) => status !== 'insufficient'))
    return sentence('Inconclusive', inconclusive.map(headlineName));
  const blocks = inconclusive.map((comparison) => comparison.blocks);
  const [fewest, most] = [Math.min(...blocks), Math.max(...blocks)];
  return `Inconclusive (n = ${fewest === most ? most : `${fewest} to ${most}`}).`;
}

function whyNot(comparisons: readonly Comparison[], summaries: readonly Summary[]): string {
  const told = comparisons.find(({ metric, statusReason }) => metric === 'trial' && statusReason !== '');
  if (told !== undefined) return told.statusReason;
  const [only] = summaries;
  return only !== undefined && summaries.length === 1
    ? `only ${only.target} ran`
    : 'no headline metric was measured on both sides';
}
