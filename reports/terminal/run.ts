// The end of a run, for an engineer with ten seconds: first the verdicts of everything as a matrix, in words below
// it, and what the brackets mean; then scenario by scenario the answers and the figures that matter most; then what
// does not count and why. The rest is in the files.
import { answersOf } from '../rows/answers.ts';
import { FLOOR_TITLE, type FloorNote } from '../rows/floor.ts';
import { matrixOf } from '../rows/matrix.ts';
import type { Report, ScenarioReport } from '../rows/report.ts';
import { sentenceOf } from '../rows/sentence.ts';
import { trialsText } from '../words/trials-text.ts';
import { hanging, wrap } from '../words/wrap.ts';
import { figures, noiseText } from './figures.ts';
import { legendText, looksText, matrixText } from './matrix.ts';
import { problemsText } from './problems.ts';
import { runTablesText } from './run-tables.ts';
import { screenOf, widest, type Screen } from './screen.ts';

/** What the shorthand of the tables means. */
const LEGEND =
  'Figures: SSE, then WebSocket; < or > where they differ by verdict, ≈ where they are equivalent within 5 %, / where ' +
  'nothing is proven. A winner differs by more than 5 %, after correction for several metrics; [its interval of at ' +
  'least 95 %]. All figures, ratios and intervals are in report.html.';
const CLIMB_LEGEND = '†: the side went no further. !: no valid trial.';

/** The whole report as text for this stream, which decides about width and colour; the caller writes it. */
export function terminalReport(report: Report, stream: NodeJS.WritableStream): string {
  const screen = screenOf(stream);
  const { paint, width } = screen;
  const { scenarios } = report;
  const hasClimb = scenarios.some(({ climbs }) => climbs.length > 0);
  const matrix = matrixOf(report);
  const isCompared = matrix.rows.length + matrix.looks.length > 0;
  const parts = [
    paint('bold', `run ${report.runId}: ${trialsText(report.trials)}`),
    ...matrixText(matrix, screen),
    ...(matrix.rows.length === 0 ? looksText(matrix, screen) : []),
    ...(isCompared ? [sentencesText(scenarios, screen)] : []),
    ...(report.floor === undefined ? [] : [floorText(report.floor, screen)]),
    ...(matrix.rows.length === 0 ? [] : looksText(matrix, screen)),
    ...(isCompared ? [legendText(matrix, screen)] : []),
    ...scenarios.flatMap((scenario) => [
      answersText(scenario, screen),
      ...figures(scenario, screen),
      ...noiseText(scenario, screen),
    ]),
    ...runTablesText(report.tables, screen),
    ...problemsText(scenarios, screen),
    paint('dim', wrap(hasClimb ? `${LEGEND} ${CLIMB_LEGEND}` : LEGEND, width).join('\n')),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One sentence a scenario. */
function sentencesText(scenarios: readonly ScenarioReport[], { width, paint }: Screen): string {
  const told = scenarios
    .map((scenario) => ({ name: scenario.scenario, sentence: sentenceOf(scenario) }))
    .filter(({ sentence }) => sentence !== '');
  const nameWidth = widest(told.map(({ name }) => name));
  return [
    paint('bold', 'In words'),
    ...told.map(({ name, sentence }) => hanging(name.padEnd(nameWidth), sentence, width)),
  ].join('\n');
}

/** What the instrument adds to the latencies: the figure, and a line for each pair. */
function floorText({ lead, items }: FloorNote, { width, paint }: Screen): string {
  const subjectWidth = widest(items.map(({ subject }) => subject));
  return [
    paint('bold', FLOOR_TITLE),
    ...wrap(lead, width),
    ...items.map(({ subject, text }) => hanging(subject.padEnd(subjectWidth), text, width)),
  ].join('\n');
}

function answersText(scenario: ScenarioReport, { width, paint }: Screen): string {
  const { scenario: name, question } = scenario;
  const heading = wrap(question === '' ? name : `${name}: ${question}`, width).join('\n');
  const answers = answersOf(scenario);
  const caseWidth = widest(answers.map((answer) => answer.case));
  const pairWidth = widest(answers.map(({ pair }) => pair));
  const lines = answers.map((answer) =>
    hanging(`${answer.case.padEnd(caseWidth)}${answer.pair.padEnd(pairWidth)}`, answer.conclusion, width),
  );
  return [paint('bold', heading), ...lines].join('\n');
}
