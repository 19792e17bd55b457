// The end of a run, for an engineer with ten seconds: first the answers of all scenarios, one line per case and
// stack; then the figures that matter most, a line per case and stack or per step of a climb; then what does not
// count and why. The rest is in the files. Colour only on a terminal, unless NO_COLOR is set
// (https://no-color.org); no wider than 100 columns.
import { styleText } from 'node:util';
import Table from 'cli-table3';
import { groupBy } from '../../analysis/group-by.ts';
import type { TrialStatus } from '../../harness/trial-record.ts';
import { answersOf } from '../rows/answers.ts';
import { marksOf } from '../rows/climb.ts';
import { gridOf, type GridColumn } from '../rows/grid.ts';
import type { Report, ScenarioReport } from '../rows/report.ts';
import { hanging, wrap } from '../words/wrap.ts';

const WIDTH = 100;
const GAP = 2;
/** Of one problem, this many occurrences are shown. */
const OCCURRENCES = 1;
/** Titles of columns are broken to fit this. */
const TITLE_WIDTH = 16;

/** What the shorthand of the tables means. */
const LEGEND =
  'Figures: SSE, then WebSocket; < or > where they differ by verdict, ≈ where they are equivalent within 5 %, / where ' +
  'nothing is proven. A winner differs by more than 5 %, after correction for several metrics; [its interval of at ' +
  'least 95 %]. All figures, ratios and intervals are in report.html.';
const CLIMB_LEGEND = '†: the side went no further. !: no valid trial.';

/** One format at a time: Node 20 ignores the stream where it is given several. */
type Paint = (format: 'bold' | 'dim' | 'green' | 'red' | 'underline' | 'yellow', text: string) => string;

/** The whole report as text for this stream, which decides about colour; the caller writes it. */
export function terminalReport(report: Report, stream: NodeJS.WritableStream): string {
  const paint: Paint = (format, text) => styleText(format, text, { stream });
  const hasClimb = report.scenarios.some(({ climbs }) => climbs.length > 0);
  const parts = [
    paint('bold', `run ${report.runId}: ${trialsText(report.trials)}`),
    ...report.scenarios.map((scenario) => answersText(scenario, paint)),
    ...report.scenarios.flatMap((scenario) => figures(scenario, paint)),
    ...report.scenarios.flatMap((scenario) => noiseText(scenario, paint)),
    ...problemsText(report.scenarios, paint),
    paint('dim', wrap(hasClimb ? `${LEGEND} ${CLIMB_LEGEND}` : LEGEND, WIDTH).join('\n')),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** `64 trials: 60 ok, 2 invalid`. */
export function trialsText(trials: Readonly<Record<TrialStatus, number>>): string {
  const counts = Object.entries(trials).filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const ofEach = counts.map(([status, count]) => `${count} ${status}`).join(', ');
  return total === 1 ? `1 trial: ${ofEach}` : `${total} trials${total === 0 ? '' : `: ${ofEach}`}`;
}

function answersText(scenario: ScenarioReport, paint: Paint): string {
  const { scenario: name, question } = scenario;
  const heading = wrap(question === '' ? name : `${name}: ${question}`, WIDTH).join('\n');
  const answers = answersOf(scenario);
  const caseWidth = widest(answers.map((answer) => answer.case));
  const pairWidth = widest(answers.map(({ pair }) => pair));
  const lines = answers.map((answer) =>
    hanging(`${answer.case.padEnd(caseWidth)}${answer.pair.padEnd(pairWidth)}`, answer.conclusion, WIDTH),
  );
  return [paint('bold', heading), ...lines].join('\n');
}

/** Width of a column that holds these texts, with the gap behind it; 0 where all are empty. */
function widest(texts: readonly string[]): number {
  const width = Math.max(0, ...texts.map(({ length }) => length));
  return width === 0 ? 0 : width + GAP;
}

/** One table of all cases, and one for each climb and stack. */
function figures({ scenario, cases, climbs }: ScenarioReport, paint: Paint): string[] {
  const lines = cases.flatMap(({ case: name, pairs }) =>
    pairs.flatMap((pair) => (pair.rows.length === 0 ? [] : { name, pair })),
  );
  const caseWidth = widest(lines.map(({ name }) => name));
  const ofCases = table(
    scenario,
    lines.map(({ name, pair }) => `${name.padEnd(caseWidth)}${pair.name}`),
    gridOf(lines.map(({ pair }) => pair.rows)),
    paint,
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
        paint,
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
  paint: Paint,
): string[] {
  const columns = fitting(grid, widest(labels));
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
function fitting(grid: readonly GridColumn[], labelWidth: number): GridColumn[] {
  const columns: GridColumn[] = [];
  let width = labelWidth;
  for (const column of grid) {
    width += widest([...wrap(column.title, TITLE_WIDTH), ...column.fields.map(({ text }) => text)]);
    if (width > WIDTH + GAP) break;
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

function noiseText({ scenario, cases }: ScenarioReport, paint: Paint): string[] {
  return cases.flatMap(({ case: name, noise }) => {
    if (noise.length === 0) return [];
    const subject = name === '' ? scenario : `${scenario}, ${name}`;
    const lines = noise
      .filter(({ headline }) => headline)
      .map(({ target, metric, deviation, range, blocks }) =>
        hanging(`  ${target}  `, `${metric}: ${deviation} (${range}, ${blocks} blocks)`, WIDTH),
      );
    const heading = `${subject}: a target against itself, the spread of its ratio over the blocks`;
    return [[paint('bold', heading), ...lines].join('\n')];
  });
}

/** Each problem once for all scenarios, with its first occurrence. */
function problemsText(scenarios: readonly ScenarioReport[], paint: Paint): string[] {
  const problems = scenarios.flatMap(({ scenario, problems: own }) =>
    own.map((problem) => ({ scenario, ...problem })),
  );
  if (problems.length === 0) return [];
  const texts = groupBy(problems, ({ status, remedy }) => [status, remedy]).map((group) => {
    const [{ status, remedy }] = group;
    const occurrences = group.flatMap(({ scenario, occurrences: own }) =>
      own.map(
        ({ subject, reason }) => `${scenarios.length === 1 ? '' : `${scenario}, `}${subject}: ${reason}`,
      ),
    );
    const hidden = occurrences.length - OCCURRENCES;
    const shown = hidden > 1 ? occurrences.slice(0, OCCURRENCES) : occurrences;
    return [
      paint(status === 'failed' ? 'red' : 'yellow', status) +
        hanging('', `: ${remedy}`, WIDTH - status.length),
      ...shown.map((occurrence) => hanging('  ', occurrence, WIDTH)),
      ...(hidden > 1 ? [`  and ${hidden} more: see report.html`] : []),
    ].join('\n');
  });
  return [[paint('bold', 'What does not count, and what to do about it'), ...texts].join('\n')];
}
