// The figures that matter most, as tables: a line per case and stack, or per step of a climb; and how far a target
// differs from itself.
import Table from 'cli-table3';
import { marksOf } from '../rows/climb-step.ts';
import { gridOf, type GridColumn } from '../rows/grid.ts';
import type { ScenarioReport } from '../rows/report.ts';
import { hanging, wrap } from '../words/wrap.ts';
import { GAP, widest, type Screen } from './screen.ts';

/** Titles of columns are broken to fit this. */
const TITLE_WIDTH = 16;

/** One table of all cases, and one for each climb and stack. */
export function figures({ scenario, cases, climbs }: ScenarioReport, screen: Screen): string[] {
  const lines = cases.flatMap(({ case: name, pairs }) =>
    pairs.flatMap((pair) => (pair.rows.length === 0 ? [] : { name, pair })),
  );
  const caseWidth = widest(lines.map(({ name }) => name));
  const ofCases = table(
    scenario,
    lines.map(({ name, pair }) => `${name.padEnd(caseWidth)}${pair.name}`),
    gridOf(lines.map(({ pair }) => pair.rows)),
    screen,
  );
  const ofClimbs = climbs.flatMap(({ case: name, pairs }) =>
    pairs.flatMap((pair) =>
      table(
        [scenario, name, pair.name].filter((part) => part !== '').join(', '),
        pair.steps.map(({ label }) => label),
        gridOf(
          pair.steps.map(({ rows }) => rows),
          pair.steps.map(marksOf),
        ),
        screen,
      ),
    ),
  );
  return [...ofCases, ...ofClimbs];
}

/** As many columns as fit; none at all where there are no figures. */
function table(
  title: string,
  labels: readonly string[],
  grid: readonly GridColumn[],
  { width, paint }: Screen,
): string[] {
  const columns = fitting(grid, widest(labels), width);
  if (columns.length === 0) return [];
  const drawn = new Table({
    colAligns: ['left', ...columns.map(() => 'right' as const)],
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': GAP, head: [], border: [], compact: true },
  });
  drawn.push(...titleLines(columns).map((words) => ['', ...words.map((word) => paint('dim', word))]));
  for (const [line, label] of labels.entries()) {
    const fields = columns.flatMap((column) => column.fields[line] ?? []);
    drawn.push([
      label,
      ...fields.map(({ text, winner }) => (winner === undefined ? text : paint('green', text))),
    ]);
  }
  const lines = drawn.toString().split('\n');
  return [[paint('bold', title), ...lines.map((line) => line.trimEnd())].join('\n')];
}

/** The first columns that fit beside labels of that width. */
function fitting(grid: readonly GridColumn[], labelWidth: number, width: number): GridColumn[] {
  const columns: GridColumn[] = [];
  let used = labelWidth;
  for (const column of grid) {
    used += widest([...wrap(column.title, TITLE_WIDTH), ...column.fields.map(({ text }) => text)]);
    if (used > width + GAP) break;
    columns.push(column);
  }
  return columns;
}

/** The titles in lines, the last of which stands right above the figures. */
function titleLines(columns: readonly GridColumn[]): string[][] {
  const titles = columns.map(({ title }) => wrap(title, TITLE_WIDTH));
  const height = Math.max(...titles.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    titles.map((words) => words[line - height + words.length] ?? ''),
  );
}

// prettier-ignore
const NO_LINES = {
  'top-left': '', top: '', 'top-mid': '', 'top-right': '',
  'left-mid': '', mid: '', 'mid-mid': '', 'right-mid': '',
  'bottom-left': '', bottom: '', 'bottom-mid': '', 'bottom-right': '',
  left: '', middle: '', right: '',
};

export function noiseText({ scenario, cases }: ScenarioReport, { width, paint }: Screen): string[] {
  return cases.flatMap(({ case: name, noise }) => {
    if (noise.length === 0) return [];
    const subject = name === '' ? scenario : `${scenario}, ${name}`;
    const lines = noise
      .filter(({ headline }) => headline)
      .map(({ target, metric, deviation, range, blocks }) =>
        hanging(`  ${target}  `, `${metric}: ${deviation} (${range}, ${blocks} blocks)`, width),
      );
    const heading = `${subject}: a target against itself, the spread of its ratio over the blocks`;
    return [[paint('bold', heading), ...lines].join('\n')];
  });
}
