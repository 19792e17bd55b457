// One climb, folded up: how far each side kept up is its summary, a table and two charts per stack are inside.
import type { ClimbPair, ClimbReport } from '../rows/climb.ts';
import { marksOf, notesOf, type ClimbStep } from '../rows/climb-step.ts';
import { gridOf, type Field } from '../rows/grid.ts';
import { HOW_TO_READ_STEPS } from '../words/how-to-read.ts';
import { anchorOf } from './anchors.ts';
import { summaryOf } from './case.ts';
import { climbCpuChart, climbLatencyChart } from './climb-chart.ts';
import { figure, KEY } from './figure.ts';
import { folded, html, NOTHING, type Markup } from './markup.ts';

export function climbSection(scenario: string, { case: name, load, pairs }: ClimbReport): Markup {
  return folded(
    summaryOf(name, pairs),
    html`<div id="${name === '' ? `${anchorOf(scenario)}--` : anchorOf(scenario, name)}">
      <p class="muted">${load}. ${HOW_TO_READ_STEPS}</p>
      ${pairs.map(climbPairSection)}
    </div>`,
  );
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
      <table class="sortable">
        <caption>
          ${name}
        </caption>
        <thead>
          <tr>
            <th scope="col" class="number">offered</th>
            ${grid.map(({ title }) => html`<th scope="col" class="number">${title}</th>`)}
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
