// A title with rows below it: what, and its value, in two columns that fit a terminal.
import { hanging } from '../words/wrap.ts';

/** Of every line, in characters. */
export const WIDTH = 100;

/** A row of a section: what, and its value; without a value it is left out. */
export type Row = readonly [what: string, value: string | undefined];

/** A title and its rows, one below the other; nothing where no row has a value. */
export function section(title: string, rows: readonly Row[]): string[] {
  const filled = rows.filter((row): row is readonly [string, string] => row[1] !== undefined);
  if (filled.length === 0) return [];
  const width = Math.max(...filled.map(([what]) => what.length)) + 4;
  return ['', title, ...filled.map(([what, value]) => hanging(`  ${what}`.padEnd(width), value, WIDTH))];
}
