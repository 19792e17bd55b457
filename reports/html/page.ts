// report.html: the report with its charts as one file that needs nothing else, no script and no network.
import { answersOf, answerSubject } from '../rows/answers.ts';
import { climbCpuChart, climbLatencyChart } from './climb-chart.ts';
import { marksOf, notesOf, type ClimbPair, type ClimbReport, type ClimbStep } from '../rows/climb.ts';
import { cpuChart } from './cpu-chart.ts';
import { factsOf } from '../rows/environment-facts.ts';
import { gridOf, type Field } from '../rows/grid.ts';
import { codeParts, DOCUMENTS, HOW_TO_READ, HOW_TO_READ_STEPS, LIMITS } from '../words/how-to-read.ts';
import { html, Markup } from './markup.ts';
import { STYLE } from './style.ts';
import { latencyChart } from './latency-chart.ts';
import type { Noise } from '../rows/noise.ts';
import type { Problem } from '../rows/problems.ts';
import { ratioChart } from './ratio-chart.ts';
import type { ReportRow } from '../rows/report-rows.ts';
import type { CaseReport, PairReport, Report, ReportInput, ScenarioReport } from '../rows/report.ts';
import { trialsText } from '../terminal/run.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

/** More occurrences of a problem than these are folded away. */
const SHOWN_OCCURRENCES = 5;
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
        ${inShort(report.scenarios)} ${report.scenarios.map(scenarioSection)} ${howToRead()}
        ${machine(environment)}
      </body>
    </html>`;
  return `${page.source.replaceAll(/^ +/gm, '')}\n`;
}

/** The machine in one line. */
function headline(environment: ReportInput['environment']): string {
  const known = factsOf(environment).filter(({ name }) => /(^|\.)(cpuModel|kernel|node)$/.test(name));
  return known.length === 0 ? '' : `Measured on ${known.map(({ text }) => text).join(', ')}.`;
}

/** The questions and answers of all scenarios, where there are several. */
function inShort(scenarios: readonly ScenarioReport[]): Markup {
  if (scenarios.length < 2) return NOTHING;
  return html`<section>
    <h2>In short</h2>
    ${scenarios.map(
      (scenario) =>
        html`<h3><a href="#${scenario.scenario}">${scenario.scenario}</a></h3>
          <p>${scenario.question}</p>
          ${answersList(scenario)}`,
    )}
  </section>`;
}

function answersList(scenario: ScenarioReport): Markup {
  const items = answersOf(scenario).map(
    (answer) => html`<li><b>${answerSubject(answer)}</b> ${answer.conclusion}</li>`,
  );
  return html`<ul class="answers">
    ${items}
  </ul>`;
}

function scenarioSection(scenario: ScenarioReport): Markup {
  const { scenario: name, question, reading, cases, climbs, problems } = scenario;
  const cpu = cpuChart(scenario);
  return html`<section id="${name}">
    <h2>${name}</h2>
    <p class="question">${question}</p>
    ${answersList(scenario)} ${reading === '' ? NOTHING : readingMarkup(reading)} ${cases.map(caseSection)}
    ${climbs.map(climbSection)}
    ${cpu === undefined ? NOTHING : figure(cpu, html`Server CPU per delivered event.`)}
    ${problems.length === 0 ? NOTHING : problemSection(problems)}
  </section>`;
}

function readingMarkup(reading: string): Markup {
  const parts = codeParts(reading).map(({ text, isCode }) =>
    isCode ? html`<code>${text}</code>` : html`${text}`,
  );
  return html`<p>${new Markup(parts.map(({ source }) => source).join(''))}</p>`;
}

function climbSection({ case: name, load, pairs }: ClimbReport): Markup {
  return html`${name === '' ? NOTHING : html`<h3>${name}</h3>`}
    <p class="muted">${load}. ${HOW_TO_READ_STEPS}</p>
    ${pairs.map(climbPairSection)}`;
}

function climbPairSection(pair: ClimbPair): Markup {
  const { name, steps } = pair;
  const grid = gridOf(
    steps.map(({ rows }) => rows),
    steps.map(marksOf),
  );
  const rows = steps.map(
    (step, line) =>
      html`<tr>
        <th scope="row" class="number">${step.label}</th>
        ${grid.map(({ fields }) => fieldMarkup(fields[line]))}
      </tr>`,
  );
  const noted = steps.filter((step) => notesOf(step) !== '');
  const latency = climbLatencyChart(pair);
  const cpu = climbCpuChart(pair);
  return html`<div class="scroll">
      <table>
        <caption>
          ${name}
        </caption>
        <thead>
          <tr>
            <th class="number">offered</th>
            ${grid.map(({ title }) => html`<th class="number">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${noted.length === 0 ? NOTHING : stepNotes(noted)}
    <div class="charts">
      ${latency === undefined ? NOTHING : figure(latency, html`Latency, p50 and (thin) p99: ${KEY}.`)}
      ${cpu === undefined ? NOTHING : figure(cpu, html`Server CPU per event: ${KEY}.`)}
    </div>`;
}

function fieldMarkup(field: Field | undefined): Markup {
  return html`<td class="number ${field?.winner ?? ''}">${field?.text ?? ''}</td>`;
}

function stepNotes(steps: readonly ClimbStep[]): Markup {
  return html`<ul class="notes">
    ${steps.map((step) => html`<li>${step.label}: ${notesOf(step)}</li>`)}
  </ul>`;
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
  return html`<div class="problems">
    <h3>What does not count, and what to do about it</h3>
    ${problems.map(problemMarkup)}
  </div>`;
}

/** Many occurrences are folded away, which needs no script. */
function problemMarkup({ status, remedy, occurrences }: Problem): Markup {
  const items = occurrences.map(({ subject, reason }) => html`<li>${subject}: ${reason}</li>`);
  const isLong = items.length > SHOWN_OCCURRENCES;
  const list = html`<ul>
    ${items}
  </ul>`;
  return html`<p><b>${status}</b>: ${remedy}</p>
    ${
      isLong
        ? html`<details>
            <summary>${items.length} times</summary>
            ${list}
          </details>`
        : list
    }`;
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
