// CSV files from column tables. A table says of each column its name, type, unit and meaning, and how its
// value is taken from a row: the one source for the writer, for docs/csv and for the contract tests.
// https://www.rfc-editor.org/rfc/rfc4180
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
  /** The object on which alone the value depends, where many rows share one. */
  readonly sameFor?: (row: Row) => object;
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

/** The same column of a row that holds the inner row, which many rows one after the other may hold. */
export function columnOf<Outer, Row extends object>(
  column: Column<Row>,
  inner: (row: Outer) => Row,
): Column<Outer> {
  return { ...column, value: (row) => column.value(inner(row)), sameFor: inner };
}

/** The whole file: a header line and one line a row; UTF-8, LF. */
export function csvText<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): string {
  return [...csvParts(columns, rows)].join('');
}

/** How much of a file is held at once: it may be longer than a string can be. */
const PART_CHARACTERS = 1 << 18;

/** The same in parts, one after the other. */
export function* csvParts<Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
): Generator<string, void, undefined> {
  const groups = groupsOf(columns);
  let part = `${columns.map(({ name }) => quoted(name)).join(',')}\n`;
  for (const row of rows) {
    part += groups[0]!.text(row);
    for (let i = 1; i < groups.length; i++) part += `,${groups[i]!.text(row)}`;
    part += '\n';
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = '';
  }
  yield part;
}

/** Neighbours that are the same for the same object are worked out once for it. */
class ColumnGroup<Row> {
  readonly columns: Column<Row>[];
  readonly sameFor: Column<Row>['sameFor'];
  #object: object | undefined;
  #text = '';

  constructor(column: Column<Row>) {
    this.columns = [column];
    this.sameFor = column.sameFor;
  }

  text(row: Row): string {
    const object = this.sameFor?.(row);
    if (object !== undefined && object === this.#object) return this.#text;
    this.#object = object;
    this.#text = cellOf(this.columns[0]!, row);
    for (let i = 1; i < this.columns.length; i++) this.#text += `,${cellOf(this.columns[i]!, row)}`;
    return this.#text;
  }
}

function groupsOf<Row>(columns: readonly Column<Row>[]): readonly ColumnGroup<Row>[] {
  const groups: ColumnGroup<Row>[] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last !== undefined && last.sameFor === column.sameFor) last.columns.push(column);
    else groups.push(new ColumnGroup(column));
  }
  return groups;
}

function cellOf<Row>({ type, value }: Column<Row>, row: Row): string {
  const cell = value(row);
  if (typeof cell === 'number') return plainDecimal(cell);
  if (cell === undefined || cell === '' || type === 'word') return cell ?? '';
  return quoted(harmless(cell));
}

/** A text that a spreadsheet would run gets an apostrophe in front, which it takes for "this is text" (OWASP, CSV injection). */
function harmless(field: string): string {
  return /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
}

/** A lone CR ends a line for many readers, so a field that holds one is quoted too. */
function quoted(field: string): string {
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
