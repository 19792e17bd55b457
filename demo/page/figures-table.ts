// A table of figures that change while one looks: a row for each figure, a column for each lane.
import { element, say } from './elements.ts';

export class FiguresTable {
  /** What goes into the page: scrolls sideways where it is narrower than the table, also by keyboard. */
  readonly box: HTMLElement;
  readonly #cells = new Map<string, HTMLTableCellElement>();

  /** `rows`: a key of each with its words. */
  constructor(caption: string, columns: readonly string[], rows: Readonly<Record<string, string>>) {
    const heads = columns.map((column) => element('th', { scope: 'col' }, column));
    const body = Object.entries(rows).map(([row, words]) =>
      element(
        'tr',
        { 'data-row': row },
        element('th', { scope: 'row' }, words),
        ...columns.map((column) => this.#cell(row, column)),
      ),
    );
    this.box = element(
      'div',
      { class: 'wide', role: 'region', 'aria-label': caption, tabindex: '0' },
      element(
        'table',
        {},
        element('caption', {}, caption),
        element('thead', {}, element('tr', {}, element('td'), ...heads)),
        element('tbody', {}, ...body),
      ),
    );
  }

  set(row: string, column: string, text: string): void {
    const cell = this.#cells.get(keyOf(row, column));
    if (cell !== undefined) say(cell, text);
  }

  #cell(row: string, column: string): HTMLTableCellElement {
    const cell = element('td', { 'data-column': column }, '–');
    this.#cells.set(keyOf(row, column), cell);
    return cell;
  }
}

function keyOf(row: string, column: string): string {
  return `${row}\n${column}`;
}
