// Several runs side by side for the terminal: which they are, what they differ in, and a table for each scenario and case
// with what each run found.
import { groupBy } from '../../analysis/group-by.ts';
import { MEASURE_TITLES } from '../rows/measures.ts';
import { wordAndSign, type MatrixCell } from '../rows/matrix.ts';
import { sideBySide, type RowBeside, type RunBeside } from '../rows/side-by-side.ts';
import { hanging, wrap } from '../words/wrap.ts';
import { columnText, screenOf, widest, type Field, type Screen } from './screen.ts';

const LEGEND =
  'Each cell is what that run found by itself: the transport that takes less (↓), how many times as much the other one ' +
  'takes, and the interval; or SSE ÷ WebSocket where neither does (≈ same, ? unclear, no word: too few blocks). Nothing ' +
  'is judged across runs: two runs are two hours, or two machines. A row with ! has winners that contradict each other.';

/** `A`, `B`, … */
function letterOf(index: number): string {
  return String.fromCodePoint(65 + index);
}

/** The whole text for this stream, which decides about colour and width; the caller writes it. */
export function sideBySideText(runs: readonly RunBeside[], stream: NodeJS.WritableStream): string {
  const screen = screenOf(stream);
  const { facts, rows } = sideBySide(runs);
  const heads = runs.map(({ folder, report }, index) => `${letterOf(index)}  run ${report.runId}, ${folder}`);
  const differences = facts.map(({ name, values }) =>
    hanging(
      `  ${name}: `,
      values.map((value, index) => `${letterOf(index)} ${value}`).join(' | '),
      screen.width,
    ),
  );
  const parts = [
    heads.join('\n'),
    differences.length === 0
      ? 'Machine, versions and code are the same.'
      : ['The runs differ in', ...differences].join('\n'),
    ...groupBy(rows, (row) => [row.scenario, row.case]).map((group) => tableOf(group, runs.length, screen)),
    screen.paint('dim', wrap(LEGEND, screen.width).join('\n')),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A column for each run where there is room, otherwise a line. */
function tableOf(rows: readonly [RowBeside, ...RowBeside[]], runs: number, { width, paint }: Screen): string {
  const [{ scenario, case: name }] = rows;
  const title = paint('bold', [scenario, name].filter((part) => part !== '').join(', '));
  const letters = Array.from({ length: runs }, (_, index) => letterOf(index));
  const head = ['', '', ...letters].map((text): Field => ({ text, format: 'dim' }));
  const columns = [
    head,
    ...rows.map((row, index) => [
      ...namesOf(row, rows[index - 1]),
      ...row.cells.map((cell) => ({ text: cellText(cell) })),
    ]),
  ];
  if (widthsOf(columns).reduce((sum, each) => sum + each, 0) <= width) return linesOf(title, columns, paint);
  const stacked = rows.flatMap((row, index) =>
    row.cells.map((cell, run): Field[] => [
      ...(run === 0 ? namesOf(row, rows[index - 1]) : [{ text: '' }, { text: '' }]),
      { text: letterOf(run), format: 'dim' },
      { text: cellText(cell) },
    ]),
  );
  return linesOf(title, stacked, paint);
}

/** The pair, unless it is that of the row before, and the measure. */
function namesOf(row: RowBeside, before: RowBeside | undefined): Field[] {
  const measure = MEASURE_TITLES[row.measure];
  return [
    { text: before?.pair === row.pair ? '' : row.pair },
    row.contradicts ? { text: `${measure} !`, format: 'red' } : { text: measure },
  ];
}

function widthsOf(table: readonly (readonly Field[])[]): number[] {
  return table[0]!.map((_, column) => widest(table.map((line) => line[column]!.text)));
}

function linesOf(title: string, table: readonly (readonly Field[])[], paint: Screen['paint']): string {
  const widths = widthsOf(table);
  return [title, ...table.map((line) => columnText(line, widths, paint))].join('\n');
}

/** `WebSocket ↓ 1.40× [1.21, 1.61]`, `– timer-bound`, `·` where the run has no such row. */
function cellText(cell: MatrixCell | undefined): string {
  if (cell === undefined) return '·';
  const { factor, interval, standsIn, figure } = cell;
  const words = [wordAndSign(cell), factor, interval, standsIn ? `(${figure})` : ''];
  return words.filter((part) => part !== '').join(' ');
}
