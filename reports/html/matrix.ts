// The verdict matrix as one table with a group of columns per stack. On a narrow screen each row becomes a card, in
// which every cell says what it is about: its roles stay those of a table.
import { FLOOR_TITLE, type FloorNote } from '../rows/floor.ts';
import { exampleOf, legendOf, LOOKS_TITLE, MATRIX_TITLE } from '../rows/matrix-legend.ts';
import {
  stepsText,
  wordAndSign,
  type MatrixCell,
  type MatrixRow,
  type VerdictMatrix,
} from '../rows/matrix.ts';
import { MEASURE_TITLES, MEASURES } from '../rows/measures.ts';
import type { Report, ScenarioReport } from '../rows/report.ts';
import { sentenceOf } from '../rows/sentence.ts';
import { plainDecimal } from '../words/plain-decimal.ts';
import { anchorOf } from './anchors.ts';
import { folded, html, marked, NOTHING, type Markup } from './markup.ts';

/** Where the matrix stands, for links to it. */
export const MATRIX_ANCHOR = 'verdicts';

/** Matrix, sentences, what the instrument adds, and what the signs mean; nothing where nothing was compared. */
export function matrixSection(
  matrix: VerdictMatrix,
  { scenarios, floor }: Pick<Report, 'scenarios' | 'floor'>,
): Markup {
  const { pairs, rows, looks } = matrix;
  if (rows.length === 0 && looks.length === 0) return NOTHING;
  const example = exampleOf(matrix);
  const ofLooks = looksTable(matrix);
  return html`<section id="${MATRIX_ANCHOR}">
    <h2>${MATRIX_TITLE}</h2>
    ${rows.length === 0 ? NOTHING : matrixTable(pairs, rows, MATRIX_TITLE)}
    ${example === '' ? NOTHING : html`<p class="example">${marked(example)}</p>`}
    ${rows.length === 0 ? ofLooks : NOTHING}
    <h3>In words</h3>
    <ul class="sentences">
      ${scenarios.map(sentenceItem)}
    </ul>
    ${floor === undefined ? NOTHING : floorMarkup(floor)}
    <dl class="legend">
      ${legendOf(matrix).map(
        ({ term, text }) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${marked(text)}</dd>
          </div>`,
      )}
    </dl>
    ${rows.length === 0 ? NOTHING : ofLooks}
  </section>`;
}

/** Open only where there is nothing else. */
function looksTable({ pairs, rows, looks }: VerdictMatrix): Markup {
  if (looks.length === 0) return NOTHING;
  const table = matrixTable(pairs, looks, 'Without a verdict');
  return folded(html`<b>${marked(LOOKS_TITLE)}</b>`, table, rows.length === 0);
}

function sentenceItem(scenario: ScenarioReport): Markup {
  const sentence = sentenceOf(scenario);
  if (sentence === '') return NOTHING;
  return html`<li><a href="#${anchorOf(scenario.scenario)}">${scenario.scenario}</a> ${sentence}</li>`;
}

function floorMarkup({ lead, items }: FloorNote): Markup {
  return html`<h3>${FLOOR_TITLE}</h3>
    <p>${lead}</p>
    <ul class="floor">
      ${items.map(({ subject, text }) => html`<li><b>${subject}</b>: ${text}</li>`)}
    </ul>`;
}

function matrixTable(pairs: readonly string[], rows: readonly MatrixRow[], label: string): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table class="matrix sortable" role="table" aria-label="${label}">
      <thead role="rowgroup">
        <tr role="row">
          <td role="cell" rowspan="2"></td>
          ${pairs.map(
            (pair) =>
              html`<th role="columnheader" scope="colgroup" colspan="${MEASURES.length}">${pair}</th>`,
          )}
        </tr>
        <tr role="row">
          ${pairs.flatMap(() =>
            MEASURES.map(
              (measure) => html`<th role="columnheader" scope="col">${MEASURE_TITLES[measure]}</th>`,
            ),
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(rowMarkup)}
      </tbody>
    </table>
  </div>`;
}

function rowMarkup(row: MatrixRow): Markup {
  const { scenario, case: name, pairs } = row;
  const details = [name, stepsText(row)].filter((text) => text !== '');
  return html`<tr role="row">
    <th role="rowheader" scope="row">
      <a href="#${anchorOf(scenario, name)}">${scenario}</a>
      ${details.map((text) => html`<small>${text}</small>`)}
    </th>
    ${pairs.flatMap((pair) =>
      pair.cells.map((cell) => cellMarkup(cell, `${pair.name}, ${MEASURE_TITLES[cell.measure]}`)),
    )}
  </tr>`;
}

/** `about`: what stands before the cell where there are no columns. */
function cellMarkup(cell: MatrixCell, about: string): Markup {
  const { outcome, factor, interval, figure, standsIn, measure, comparison } = cell;
  if (outcome === 'nothing') return html`<td role="cell" class="nothing" data-about="${about}"></td>`;
  const word = wordAndSign(cell);
  const isNamed = figure !== '' && (standsIn || measure === 'memory');
  return html`<td
    role="cell"
    class="${outcome}"
    data-about="${about}"
    data-sort="${plainDecimal(comparison?.ratio)}"
  >
    ${word === '' ? NOTHING : html`<b>${word}</b> `}${factor}${standsIn ? '*' : ''}
    ${interval === '' ? NOTHING : html`<span class="interval">${interval}</span>`}
    ${isNamed ? html`<small>${figure}</small>` : NOTHING}
  </td>`;
}
