// Reports of several pairs or steps as one table: a column per figure, in each field both sides, with the
// verdict as the sign between them: `262 > 200 µs`.
import { quantities } from '../words/quantity.ts';
import type { ReportRow } from './report-rows.ts';

/** A column and its fields, one per pair or step; a field without a number is ''. */
export interface GridColumn {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** What stands in one place of the table. */
export interface Field {
  /** `262 > 200 µs`. */
  readonly text: string;
  readonly winner: ReportRow['winner'];
}

/** Signs after the numbers of a line's first field. */
export interface Marks {
  readonly sse: string;
  readonly ws: string;
}

const NO_MARKS: Marks = { sse: '', ws: '' };
const NO_FIELD: Field = { text: '', winner: undefined };

/** The figures that have a `brief` title, each line's in their order; `marks` has one entry a line, if any. */
export function gridOf(lines: readonly (readonly ReportRow[])[], marks: readonly Marks[] = []): GridColumn[] {
  return titlesOf(lines).map((title, column) => ({
    title,
    fields: lines.map((rows, line) => {
      const row = rows.find(({ brief }) => brief === title);
      if (row === undefined) return NO_FIELD;
      const text = fieldText(row, (column === 0 ? marks[line] : undefined) ?? NO_MARKS);
      return { text, winner: row.winner };
    }),
  }));
}

function titlesOf(lines: readonly (readonly ReportRow[])[]): string[] {
  const titles: string[] = [];
  for (const rows of lines) {
    let place = 0;
    for (const { brief } of rows) {
      if (brief === undefined) continue;
      const known = titles.indexOf(brief);
      if (known < 0) titles.splice(place, 0, brief);
      place = (known < 0 ? place : known) + 1;
    }
  }
  return titles;
}

/**
 * `262 > 200 µs`: SSE, WebSocket, one unit. `<` and `>` where there is a winner, `≈` where both are equivalent,
 * `/` where nothing is proven.
 */
export function fieldText(row: ReportRow, { sse, ws }: Marks = NO_MARKS): string {
  const { values, unit } = row;
  // That it is per second stands in the title.
  const [left = '', right = ''] = quantities(values, unit === '1/s' ? '1' : unit);
  const [hasLeft, hasRight] = values.map((value) => value !== undefined);
  // The unit once, behind the last number that there is.
  const short = hasLeft && hasRight ? left.replace(/ \D+$/, '') : left;
  return `${short}${hasLeft ? sse : ''} ${signOf(row)} ${right}${hasRight ? ws : ''}`;
}

function signOf({ values: [sse, ws], winner, equivalent }: ReportRow): string {
  if (equivalent) return '≈';
  if (winner === undefined || sse === undefined || ws === undefined) return '/';
  return sse > ws ? '>' : '<';
}
