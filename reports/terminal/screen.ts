// Where a report is shown: how wide, and whether in colour. Colour only on a terminal, unless NO_COLOR is set
// (https://no-color.org).
import { styleText } from 'node:util';

export interface Screen {
  /** In characters. */
  readonly width: number;
  readonly paint: Paint;
}

/** One format at a time: Node 20 ignores the stream where it is given several. */
export type Paint = (format: Format, text: string) => string;

export type Format = 'bold' | 'dim' | 'green' | 'red' | 'underline' | 'yellow';

/** Of what is no terminal. */
const PLAIN_WIDTH = 100;
/** Longer lines are hard to read. */
const LARGEST_WIDTH = 140;
const SMALLEST_WIDTH = 60;

export function screenOf(stream: NodeJS.WritableStream & { readonly columns?: number }): Screen {
  const { columns = PLAIN_WIDTH } = stream;
  return {
    width: Math.min(Math.max(columns, SMALLEST_WIDTH), LARGEST_WIDTH),
    paint: (format, text) => styleText(format, text, { stream }),
  };
}

/** Between columns. */
export const GAP = 2;

/** Width of a column that holds these texts, with the gap behind it; 0 where all are empty. */
export function widest(texts: readonly string[]): number {
  const width = Math.max(0, ...texts.map(({ length }) => length));
  return width === 0 ? 0 : width + GAP;
}

/** What stands in a column. */
export interface Field {
  readonly text: string;
  readonly format?: Format | undefined;
}

/** A line of fields in columns of these widths, each with its gap; without trailing space. */
export function columnText(
  fields: readonly Field[],
  widths: readonly number[],
  paint: Paint = (_, text) => text,
): string {
  return fields
    .map(({ text, format }, column) => {
      const space = ' '.repeat(Math.max(0, widths[column]! - text.length));
      return (format === undefined || text === '' ? text : paint(format, text)) + space;
    })
    .join('')
    .trimEnd();
}
