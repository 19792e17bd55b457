// One line per stack and case that says who is better at what: the headline verdicts, winners first.
import type { Comparison } from '../analysis/comparison.ts';
import type { Summary } from '../analysis/summary.ts';
import { ratioText } from './quantity.ts';
import { nameOf } from './report-rows.ts';
import { TRANSPORT_NAMES } from './verdict-text.ts';

/** What headline metrics are called in a sentence, where it is not their name. */
const NAMES: Readonly<Record<string, string>> = {
  cpu_per_event_net: 'CPU per event',
  cpu_per_event: 'CPU per event',
};

/** `WebSocket: latency 1.31× lower. SSE: memory per connection 1.33× lower. Equivalent: CPU per event.` */
export function conclusionOf(comparisons: readonly Comparison[], summaries: readonly Summary[]): string {
  const headline = comparisons.filter(({ family, metric }) => family === 'headline' && metric !== 'trial');
  if (headline.length === 0) return `Not compared: ${whyNot(comparisons, summaries).replace(/\.$/, '')}.`;
  const withVerdict = (verdict: Comparison['verdict']): Comparison[] =>
    headline.filter((c) => c.verdict === verdict);
  return [
    ...(['ws', 'sse'] as const).map((winner) =>
      sentence(TRANSPORT_NAMES[winner], withVerdict(winner).map(advantage)),
    ),
    sentence('Equivalent', withVerdict('equivalent').map(headlineName)),
    sentence(
      `Inconclusive${blocksOf(withVerdict('inconclusive'))}`,
      withVerdict('inconclusive').map(headlineName),
    ),
    sentence(
      'No verdict',
      withVerdict(undefined).map((c) => `${headlineName(c)} (${c.status})`),
    ),
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

/** `latency 1.31× lower`: how many times the loser's value is the winner's, or the other way round. */
function advantage(comparison: Comparison): string {
  const { ratio = 1, better } = comparison;
  return `${headlineName(comparison)} ${ratioText(Math.max(ratio, 1 / ratio))}× ${better}`;
}

/** ` (n = 3)` where it is the number of blocks that keeps them from a verdict. */
function blocksOf(inconclusive: readonly Comparison[]): string {
  const short = inconclusive.filter(({ status }) => status === 'insufficient');
  return short[0] === undefined || short.length < inconclusive.length ? '' : ` (n = ${short[0].blocks})`;
}

function whyNot(comparisons: readonly Comparison[], summaries: readonly Summary[]): string {
  const told = comparisons.find(({ metric, statusReason }) => metric === 'trial' && statusReason !== '');
  if (told !== undefined) return told.statusReason;
  const [only] = summaries;
  return only !== undefined && summaries.length === 1
    ? `only ${only.target} ran`
    : 'no headline metric was measured on both sides';
}
