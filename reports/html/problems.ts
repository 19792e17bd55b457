// What does not count, with reason and remedy.
import type { Problem } from '../rows/problems.ts';
import { folded, html, type Markup } from './markup.ts';

/** More occurrences of a problem than these are folded up. */
const SHOWN_OCCURRENCES = 5;

export function problemSection(problems: readonly Problem[]): Markup {
  return html`<div class="problems">
    <h3>What does not count, and what to do about it</h3>
    ${problems.map(problemMarkup)}
  </div>`;
}

function problemMarkup({ status, remedy, occurrences }: Problem): Markup {
  const items = occurrences.map(({ subject, reason }) => html`<li>${subject}: ${reason}</li>`);
  const list = html`<ul>
    ${items}
  </ul>`;
  return html`<p><b>${status}</b>: ${remedy}</p>
    ${items.length > SHOWN_OCCURRENCES ? folded(html`${items.length} times`, list) : list}`;
}
