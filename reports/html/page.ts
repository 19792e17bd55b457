// report.html: the report with its charts as one file that loads nothing. It is whole without scripts; with them
// charts name their values and tables sort.
import { matrixOf } from '../rows/matrix.ts';
import { limitsOf } from '../rows/limits.ts';
import { cpuChart } from './cpu-chart.ts';
import { factsOf } from '../rows/environment-facts.ts';
import { DOCUMENTS, HOW_TO_READ } from '../words/how-to-read.ts';
import type { Report, ReportInput, ScenarioReport } from '../rows/report.ts';
import { sentenceOf } from '../rows/sentence.ts';
import { trialsText } from '../words/trials-text.ts';
import { anchorOf } from './anchors.ts';
import { caseSection } from './case.ts';
import { climbSection } from './climb.ts';
import { contents, MACHINE, READING } from './contents.ts';
import { figure } from './figure.ts';
import { SCRIPT, SCRIPT_SOURCE } from './life.ts';
import { folded, html, marked, Markup, NOTHING } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { problemSection } from './problems.ts';
import { runTableSection } from './run-tables.ts';
import { STYLE } from './style.ts';

/** Nothing may be loaded, and no script may run but the page's own. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src ${SCRIPT_SOURCE}`;

/** The whole file. */
export function htmlReport(report: Report, environment: ReportInput['environment']): string {
  const matrix = matrixOf(report);
  const hasMatrix = matrix.rows.length + matrix.looks.length > 0;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>SSE or WebSocket? Run ${report.runId}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>SSE or WebSocket?</h1>
          <p>Run <code>${report.runId}</code>, ${trialsText(report.trials)}. ${headline(environment)}</p>
          <p class="muted">${limitsOf(report.summaries)}</p>
        </header>
        ${contents(report, hasMatrix)}
        <main>
          ${matrixSection(matrix, report)} ${report.scenarios.map(scenarioSection)}
          ${report.tables.map(runTableSection)} ${howToRead()} ${machine(environment)}
        </main>
        ${new Markup(`<script>${SCRIPT}</script>`)}
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
  const { scenario: name, question, reading, cases, climbs, problems } = scenario;
  const cpu = cpuChart(scenario);
  const sentence = sentenceOf(scenario);
  return html`<section id="${anchorOf(name)}">
    <h2>${name}</h2>
    <p class="question">${question}</p>
    ${sentence === '' ? NOTHING : html`<p class="sentence">${sentence}</p>`}
    ${reading === '' ? NOTHING : html`<p>${marked(reading)}</p>`}
    ${cases.map((each) => caseSection(name, each))} ${climbs.map((each) => climbSection(name, each))}
    ${cpu === undefined ? NOTHING : figure(cpu, html`Server CPU per delivered event.`)}
    ${problems.length === 0 ? NOTHING : problemSection(problems)}
  </section>`;
}

function howToRead(): Markup {
  return html`<section id="${READING.anchor}">
    <h2>${READING.title}</h2>
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
  return html`<section id="${MACHINE.anchor}">
    <h2>${MACHINE.title}</h2>
    ${folded(
      html`<b>${rows.length} facts</b>`,
      html`<table class="facts">
        <tbody>
          ${rows}
        </tbody>
      </table>`,
    )}
  </section>`;
}
