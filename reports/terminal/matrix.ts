// The verdict matrix on a terminal: under each case a line per stack, or two where the intervals do not fit beside
// the words; then the cases that were only looked at, one line each.
import { exampleOf, legendOf, LOOKS_TITLE, MATRIX_TITLE } from '../rows/matrix-legend.ts';
import {
  wordAndSign,
  type MatrixCell,
  type MatrixPair,
  type MatrixRow,
  type VerdictMatrix,
} from '../rows/matrix.ts';
import { MEASURE_TITLES, MEASURES } from '../rows/measures.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';
import { hanging, wrap } from '../words/wrap.ts';
import { columnText, GAP, widest, type Field, type Screen } from './screen.ts';

/** How a cell is laid out. */
interface Layout {
  readonly isShort: boolean;
  readonly lines: 1 | 2;
}

/** The first that fits is taken, the last one in any case. */
const LAYOUTS: readonly [...Layout[], Layout] = [
  { isShort: false, lines: 1 },
  { isShort: true, lines: 1 },
  { isShort: false, lines: 2 },
  { isShort: true, lines: 2 },
];

const SHORT_NAME = 'WS';
const TITLES = MEASURES.map((measure) => MEASURE_TITLES[measure]);

/** The rows with verdicts, and how to read a cell of them; empty where there are none. */
export function matrixText(matrix: VerdictMatrix, screen: Screen): string[] {
  const { rows } = matrix;
  if (rows.length === 0) return [];
  const isShort = layoutFor(rows, screen.width).isShort;
  const example = exampleOf(matrix).replaceAll('`', '');
  const reading = `${example}${isShort ? ` ${SHORT_NAME}: ${TRANSPORT_NAMES.ws}.` : ''}`.trim();
  return [judgedText(rows, screen), ...(reading === '' ? [] : [wrap(reading, screen.width).join('\n')])];
}

/** What the other signs mean, an item a line. */
export function legendText(matrix: VerdictMatrix, { width, paint }: Screen): string {
  const items = legendOf(matrix, false);
  const termWidth = widest(items.map(({ term }) => term));
  const lines = items.map(({ term, text }) =>
    hanging(term.padEnd(termWidth), text.replaceAll('`', ''), width),
  );
  return lines.map((line) => paint('dim', line)).join('\n');
}

function judgedText(rows: readonly MatrixRow[], { width, paint }: Screen): string {
  const layout = layoutFor(rows, width);
  const widths = widthsOf(rows, layout);
  const head = columnText(
    ['', ...TITLES].map((text) => ({ text })),
    widths,
  );
  const body = rows.flatMap((row) => [
    paint('bold', subjectOf(row)),
    ...row.pairs.filter(hasCells).flatMap((pair) => linesOf(pair, layout, widths, paint)),
  ]);
  return [paint('bold', MATRIX_TITLE), paint('dim', head), ...body].join('\n');
}

function linesOf(
  pair: MatrixPair,
  layout: Layout,
  widths: readonly number[],
  paint: Screen['paint'],
): string[] {
  const cells = pair.cells.map((cell) => fieldsOf(cell, layout));
  return Array.from({ length: layout.lines }, (_, index) => {
    const label: Field = { text: labelsOf(pair)[index] ?? '' };
    const fields = cells.map((lines) => lines[index] ?? { text: '' });
    return columnText([label, ...fields], widths, paint);
  }).filter((line) => line !== '');
}

/** The stack, and below it the step of a climb. */
function labelsOf({ name, step }: MatrixPair): string[] {
  return [` ${name}`, step === '' ? '' : ` ${step}`];
}

/** One field per line of the layout. */
function fieldsOf(cell: MatrixCell, { isShort, lines }: Layout): Field[] {
  const { outcome, factor, interval, standsIn } = cell;
  const word = isShort ? shortened(wordAndSign(cell)) : wordAndSign(cell);
  const format = outcome === 'sse' || outcome === 'ws' ? 'green' : undefined;
  const mark = standsIn && outcome !== 'nothing' ? '*' : '';
  const parts = lines === 1 ? [[word, factor, interval]] : [[word, factor], [interval]];
  const texts = parts.map((part) => part.filter((text) => text !== '').join(' '));
  const last = texts.findLastIndex((text) => text !== '');
  return texts.map((text, index) => ({ text: index === last ? text + mark : text, format }));
}

function shortened(text: string): string {
  return text.replace(TRANSPORT_NAMES.ws, SHORT_NAME);
}

/** Of the label and of each measure, with the gap behind it. */
function widthsOf(rows: readonly MatrixRow[], layout: Layout): number[] {
  const pairs = rows.flatMap((row) => row.pairs.filter(hasCells));
  return [
    widest(pairs.flatMap((pair) => (layout.lines === 1 ? labelsOf(pair).slice(0, 1) : labelsOf(pair)))),
    ...TITLES.map((title, column) =>
      widest([
        title,
        ...pairs.flatMap(({ cells }) => fieldsOf(cells[column]!, layout).map(({ text }) => text)),
      ]),
    ),
  ];
}

function layoutFor(rows: readonly MatrixRow[], width: number): Layout {
  const needed = (layout: Layout): number => widthsOf(rows, layout).reduce((sum, each) => sum + each, -GAP);
  return LAYOUTS.find((layout) => needed(layout) <= width) ?? LAYOUTS.at(-1)!;
}

function hasCells({ cells }: MatrixPair): boolean {
  return cells.some(({ outcome }) => outcome !== 'nothing');
}

function subjectOf({ scenario, case: name }: MatrixRow): string {
  return name === '' ? scenario : `${scenario}, ${name}`;
}

/** The rows that were only looked at. Factors alone: without a verdict their range would only look like one. */
export function looksText({ looks }: VerdictMatrix, { width, paint }: Screen): string[] {
  if (looks.length === 0) return [];
  const lines = looks.flatMap((row) =>
    row.pairs.filter(hasCells).map(({ name, cells }, index) => ({
      subject: index === 0 ? subjectOf(row) : '',
      fields: [name, ...cells.map(factorOf)],
    })),
  );
  const widths = ['', ...TITLES].map((title, column) =>
    widest([title, ...lines.map(({ fields }) => fields[column]!)]),
  );
  const needed = widths.reduce((sum, each) => sum + each, -GAP);
  const subjectWidth = widest(lines.map(({ subject }) => subject));
  // Where the subjects are too long, each has a line to itself.
  const isBeside = subjectWidth + needed <= width;
  const line = (subject: string, fields: readonly string[]): string =>
    columnText(
      [subject, ...fields].map((text) => ({ text })),
      [isBeside ? subjectWidth : 1, ...widths],
    );
  const body = lines.flatMap(({ subject, fields }) =>
    isBeside || subject === '' ? [line(subject, fields)] : [subject, line('', fields)],
  );
  return [
    [
      ...wrap(LOOKS_TITLE.replaceAll('`', ''), width).map((text) => paint('bold', text)),
      paint('dim', line('', ['', ...TITLES])),
      ...body,
    ].join('\n'),
  ];
}

function factorOf({ factor, standsIn }: MatrixCell): string {
  return standsIn && factor !== '' ? `${factor}*` : factor;
}
