// CSV files from column tables. A table says of each column its name, type, unit and meaning, and how its
// value is taken from a row: the one source for the writer, for docs/csv and for the contract tests.
// https://www.rfc-editor.org/rfc/rfc4180
import { stringify } from 'csv-stringify/sync';
import { plainDecimal } from '../words/plain-decimal.ts';
import type { Vocabulary } from '../words/vocabulary.ts';

export interface Column<Row> {
  readonly name: string;
  /** `word`: one of `words`. `integer`, `decimal`: plain, never with an exponent. */
  readonly type: 'text' | 'word' | 'integer' | 'decimal';
  /** What one of the value is (`us`, `By`, …); empty for texts, words and plain counts. */
  readonly unit: string;
  readonly description: string;
  readonly words?: Vocabulary;
  /** Undefined: missing, an empty field. */
  readonly value: (row: Row) => string | number | undefined;
}

/** A column with a text. */
export function text<Row>(
  name: string,
  description: string,
  value: (row: Row) => string | undefined,
): Column<Row> {
  return { name, type: 'text', unit: '', description, value };
}

/** A column with one word of a closed list. */
export function word<Row, Word extends string>(
  name: string,
  description: string,
  words: Vocabulary<Word>,
  value: (row: Row) => Word | undefined,
): Column<Row> {
  return { name, type: 'word', unit: '', description, words, value };
}

/** A column with an integer. */
export function integer<Row>(
  name: string,
  description: string,
  value: (row: Row) => number | undefined,
  unit = '',
): Column<Row> {
  return { name, type: 'integer', unit, description, value };
}

/** A column with a number. */
export function decimal<Row>(
  name: string,
  description: string,
  value: (row: Row) => number | undefined,
  unit = '',
): Column<Row> {
  return { name, type: 'decimal', unit, description, value };
}

/** The same column of a row that holds the inner row. */
export function columnOf<Outer, Row>(column: Column<Row>, inner: (row: Outer) => Row): Column<Outer> {
  return { ...column, value: (row) => column.value(inner(row)) };
}

/** A text that a spreadsheet would run gets an apostrophe in front, which it takes for "this is text" (OWASP, CSV injection). */
function cellOf<Row>({ type, value }: Column<Row>, row: Row): string | number | undefined {
  const cell = value(row);
  return type === 'text' && typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

/** The whole file: a header line and one line a row; UTF-8, LF. */
export function csvText<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ name }) => name),
    ...rows.map((row) => columns.map((column) => cellOf(column, row))),
  ];
  // A lone CR ends a line for many readers, so a field that holds one is quoted too.
  return stringify(lines, {
    record_delimiter: 'unix',
    quoted_match: /\r/,
    cast: { number: plainDecimal, boolean: String },
  });
}
