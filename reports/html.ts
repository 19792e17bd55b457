// report.html: the report with its charts as one file that needs nothing else, no script and no network.
import { cpuChart } from './cpu-chart.ts';
import { factsOf } from './environment-facts.ts';
import { DOCUMENTS, HOW_TO_READ, LIMITS } from './how-to-read.ts';
import { html, Markup } from './html-markup.ts';
import { STYLE } from './html-style.ts';
import { latencyChart } from './latency-chart.ts';
import type { Noise } from './noise.ts';
import type { Problem } from './problems.ts';
import { ratioChart } from './ratio-chart.ts';
import type { ReportRow } from './report-rows.ts';
import type { CaseReport, PairReport, Report, ReportInput, ScenarioReport } from './report.ts';
import { trialsText } from './terminal-table.ts';
import { TRANSPORT_NAMES } from './verdict-text.ts';

const NOTHING = html``;
const KEY = html`<span class="sse">SSE</span> (solid) and <span class="ws">WebSocket</span> (dashed)`;

/** The whole file. */
export function htmlReport(report: Report, environment: ReportInput['environment']): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>SSE or WebSocket? Run ${report.runId}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <h1>SSE or WebSocket?</h1>
        <p>Run <code>${report.runId}</code>, ${trialsText(report.trials)}. ${headline(environment)}</p>
        <p class="muted">${LIMITS}</p>
        ${report.scenarios.map(scenarioSection)} ${howToRead()} ${machine(environment)}
      </body>
    </html>`;
  return `${page.source.replaceAll(/^ +/gm, '')}\n`;
}

/** The machine in one line. */
function headline(environment: ReportInput['environment']): string {
  const known = factsOf(environment).filter(({ name }) => /(^|\.)(cpuModel|kernel|node)$/.test(name));
  return known.length === 0 ? '' : `Measured on ${known.map(({ text }) => text).join(', ')}.`;
}

function scenarioSection(scenario: ScenarioReport): Markup {
  const { scenario: name, question, cases, problems } = scenario;
  const cpu = cpuChart(scenario);
  return html`<section>
    <h2>${name}</h2>
    <p class="question">${question}</p>
    <ul class="answers">
      ${cases.flatMap((each) => each.pairs.map((pair) => answer(each, pair)))}
    </ul>
    ${cases.map(caseSection)}
    ${cpu === undefined ? NOTHING : figure(cpu, html`Server CPU per delivered event.`)}
    ${problems.length === 0 ? NOTHING : problemSection(problems)}
  </section>`;
}

function answer({ case: name }: CaseReport, pair: PairReport): Markup {
  return html`<li><b>${name === '' ? pair.name : `${name}, ${pair.name}`}</b> ${pair.conclusion}</li>`;
}

function caseSection({ case: name, load, pairs, noise }: CaseReport): Markup {
  return html`${name === '' ? NOTHING : html`<h3>${name}</h3>`}
    <p class="muted">${load}</p>
    ${pairs.filter(({ rows }) => rows.length > 0).map(pairSection)}
    ${noise.length === 0 ? NOTHING : noiseTable(noise)}`;
}

function pairSection(pair: PairReport): Markup {
  const latency = latencyChart(pair);
  const ratios = ratioChart(pair);
  return html`<div class="scroll">
      <table>
        <caption>
          ${pair.name}
        </caption>
        <thead>
          <tr>
            <th></th>
            <th class="number">${TRANSPORT_NAMES.sse}</th>
            <th class="number">${TRANSPORT_NAMES.ws}</th>
            <th>SSE ÷ WebSocket</th>
            <th>better</th>
            <th></th>
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

function rowMarkup({ label, sse, ws, ratio, verdict, winner, reason }: ReportRow): Markup {
  return html`<tr>
    <th scope="row">${label}</th>
    <td class="number ${winner === 'sse' ? 'sse' : ''}">${sse}</td>
    <td class="number ${winner === 'ws' ? 'ws' : ''}">${ws}</td>
    <td>${ratio}</td>
    <td class="${winner ?? ''}">${verdict}</td>
    <td class="reason">${reason}</td>
  </tr>`;
}

function figure(chart: Markup, caption: Markup): Markup {
  return html`<figure>
    ${chart}
    <figcaption>${caption}</figcaption>
  </figure>`;
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
  return html`<table>
    <caption>
      A target against itself: the spread of its ratio over the blocks
    </caption>
    <thead>
      <tr>
        <th>target</th>
        <th>metric</th>
        <th class="number">deviation</th>
        <th>smallest to largest</th>
        <th class="number">blocks</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function problemSection(problems: readonly Problem[]): Markup {
  const items = problems.map(
    ({ status, remedy, occurrences }) =>
      html`<dt>${status}: ${remedy}</dt>
        ${occurrences.map(({ subject, reason }) => html`<dd>${subject}: ${reason}</dd>`)}`,
  );
  return html`<div class="problems">
    <h3>What does not count, and what to do about it</h3>
    <dl>${items}</dl>
  </div>`;
}

function howToRead(): Markup {
  return html`<section>
    <h2>How to read it</h2>
    <dl class="reading">
      ${HOW_TO_READ.map(
        ({ term, text }) =>
          html`<dt>${term}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>
    <ul>
      ${DOCUMENTS.map(({ name, href, text }) => html`<li><a href="${href}">${name}</a>: ${text}</li>`)}
    </ul>
  </section>`;
}

function machine(environment: ReportInput['environment']): Markup {
  const rows = factsOf(environment).map(
    ({ name, text }) =>
      html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td>${text}</td>
      </tr>`,
  );
  return html`<section>
    <h2>Machine and versions</h2>
    <table class="facts">
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`;
}
