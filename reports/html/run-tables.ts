// Tables about the whole run, each a section; what a row rests on is told when one points at it.
import type { RunTable, RunTableRow } from '../rows/run-table.ts';
import { anchorOf } from './anchors.ts';
import { html, type Markup } from './markup.ts';

export function runTableSection({ title, reading, titles, rows }: RunTable): Markup {
  return html`<section id="${anchorOf(title)}">
    <h2>${title}</h2>
    <p>${reading}</p>
    <div class="scroll">
      <table class="sortable">
        <thead>
          <tr>
            ${titles.map((text) => html`<th scope="col">${text}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(rowMarkup)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function rowMarkup({ fields, remark }: RunTableRow): Markup {
  return html`<tr title="${remark}">
    ${fields.map((text) => html`<td>${text}</td>`)}
  </tr>`;
}
