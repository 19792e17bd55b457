// One case, folded up: its answers are its summary, its tables and charts are inside.
import { latencyChart } from './latency-chart.ts';
import { isLookOfAll, LOOK_REMEDY } from '../rows/blocks.ts';
import type { Noise } from '../rows/noise.ts';
import { ratioChart } from './ratio-chart.ts';
import type { ReportRow } from '../rows/report-rows.ts';
import type { CaseReport, PairReport } from '../rows/report.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';
import { plainDecimal } from '../words/plain-decimal.ts';
import { anchorOf } from './anchors.ts';
import { figure, KEY } from './figure.ts';
import { folded, html, marked, NOTHING, type Markup } from './markup.ts';

export function caseSection(scenario: string, { case: name, load, pairs, noise }: CaseReport): Markup {
  const tables = pairs.filter(({ rows }) => rows.length > 0);
  return folded(
    summaryOf(name, pairs),
    html`<div id="${name === '' ? `${anchorOf(scenario)}--` : anchorOf(scenario, name)}">
      <p class="muted">${load}</p>
      ${isLookOfAll(pairs) ? html`<p class="muted">No verdict, by design: ${marked(LOOK_REMEDY)}.</p>` : NOTHING}
      ${tables.map(pairSection)} ${noise.length === 0 ? NOTHING : noiseTable(noise)}
    </div>`,
  );
}

/** What is seen of a case or a climb while it is folded up. */
export function summaryOf(
  name: string,
  pairs: readonly { readonly name: string; readonly conclusion: string }[],
): Markup {
  return html`<b>${name === '' ? 'All figures' : name}</b>
    ${pairs.map(({ name: pair, conclusion }) => html`<span class="answer"><b>${pair}</b> ${conclusion}</span>`)}`;
}

function pairSection(pair: PairReport): Markup {
  const latency = latencyChart(pair);
  const ratios = ratioChart(pair);
  return html`<div class="scroll">
      <table class="sortable">
        <caption>
          ${pair.name}
        </caption>
        <thead>
          <tr>
            <th scope="col">figure</th>
            <th scope="col" class="number">${TRANSPORT_NAMES.sse}</th>
            <th scope="col" class="number">${TRANSPORT_NAMES.ws}</th>
            <th scope="col">SSE ÷ WebSocket</th>
            <th scope="col">better</th>
            <th scope="col">why</th>
          </tr>
        </thead>
        <tbody>
          ${pair.rows.map(rowMarkup)}
        </tbody>
      </table>
    </div>
    <div class="charts">
      ${latency === undefined ? NOTHING : figure(latency, html`Latency up to the last percentile with enough events: ${KEY}.`)}
      ${ratios === undefined ? NOTHING : figure(ratios, html`Headline metrics: a ring per block, the estimate with its interval below. Shaded: within 5 %.`)}
    </div>`;
}

function rowMarkup({ label, values, sse, ws, ratio, verdict, winner, reason }: ReportRow): Markup {
  return html`<tr>
    <th scope="row">${label}</th>
    <td class="number ${winner === 'sse' ? 'sse' : ''}" data-sort="${plainDecimal(values[0])}">${sse}</td>
    <td class="number ${winner === 'ws' ? 'ws' : ''}" data-sort="${plainDecimal(values[1])}">${ws}</td>
    <td>${ratio}</td>
    <td class="${winner ?? ''}">${verdict}</td>
    <td class="reason">${reason}</td>
  </tr>`;
}

function noiseTable(noise: readonly Noise[]): Markup {
  const rows = noise.map(
    ({ target, metric, deviation, range, blocks }) =>
      html`<tr>
        <td>${target}</td>
        <td>${metric}</td>
        <td class="number">${deviation}</td>
        <td>${range}</td>
        <td class="number">${blocks}</td>
      </tr>`,
  );
  return html`<div class="scroll">
    <table class="sortable">
      <caption>
        A target against itself: the spread of its ratio over the blocks
      </caption>
      <thead>
        <tr>
          <th scope="col">target</th>
          <th scope="col">metric</th>
          <th scope="col" class="number">deviation</th>
          <th scope="col">smallest to largest</th>
          <th scope="col" class="number">blocks</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
