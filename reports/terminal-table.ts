// The end of a run, for an engineer with ten seconds: per scenario its question, one line per stack and case
// that answers it, then the numbers, then what does not count and why. Colour only on a terminal, unless
// NO_COLOR is set (https://no-color.org); no wider than 100 columns.
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { TrialStatus } from '../harness/trial-record.ts';
import type { Problem } from './problems.ts';
import type { CaseReport, PairReport, Report, ScenarioReport } from './report.ts';
import { TRANSPORT_NAMES } from './verdict-text.ts';
import { hanging, wrap } from './wrap.ts';

const WIDTH = 100;
/** Of the columns: label, SSE, WebSocket, ratio, verdict; the gaps between them are part of it. */
const COLUMN_WIDTHS = [28, 12, 12, 22, 26];

/** What the shorthand of the tables means. */
const LEGEND =
  'SSE ÷ WebSocket: above 1, WebSocket has the lower value. [interval of at least 95 %]; with fewer than 8 ' +
  'blocks (smallest to largest). A winner differs by more than 5 %, after correction for several metrics; ' +
  'equivalent is within 5 %; (sees 1.12×): less than that could not have been seen.';

/** One format at a time: Node 20 ignores the stream where it is given several. */
type Paint = (format: 'bold' | 'dim' | 'green' | 'red' | 'underline' | 'yellow', text: string) => string;

/** The whole report as text for this stream, which decides about colour; the caller writes it. */
export function terminalReport(report: Report, stream: NodeJS.WritableStream): string {
  const paint: Paint = (format, text) => styleText(format, text, { stream });
  const parts = [
    paint('bold', `run ${report.runId}: ${trialsText(report.trials)}`),
    ...report.scenarios.map((scenario) => scenarioText(scenario, paint)),
    paint('dim', wrap(LEGEND, WIDTH).join('\n')),
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

function scenarioText(scenario: ScenarioReport, paint: Paint): string {
  const { scenario: name, question, cases, problems } = scenario;
  const heading = wrap(question === '' ? name : `${name}: ${question}`, WIDTH).join('\n');
  return [
    paint('underline', paint('bold', heading)),
    conclusions(cases),
    ...cases.map((each) => caseText(each, paint)),
    ...(problems.length === 0 ? [] : [problemsText(problems, paint)]),
  ].join('\n\n');
}

function conclusions(cases: readonly CaseReport[]): string {
  const lines = cases.flatMap(({ case: name, pairs }) => pairs.map((pair) => ({ name, pair })));
  const nameWidth = widest(lines.map(({ name }) => name));
  const pairWidth = widest(lines.map(({ pair }) => pair.name));
  return lines
    .map(({ name, pair }) =>
      hanging(`${name.padEnd(nameWidth)}${pair.name.padEnd(pairWidth)}`, pair.conclusion, WIDTH),
    )
    .join('\n');
}

/** Width of a column that holds these texts, with the gap behind it; 0 where all are empty. */
function widest(texts: readonly string[]): number {
  const width = Math.max(0, ...texts.map(({ length }) => length));
  return width === 0 ? 0 : width + 2;
}

function caseText(each: CaseReport, paint: Paint): string {
  const title = wrap(each.case === '' ? each.load : `${each.case} (${each.load})`, WIDTH).join('\n');
  const tables = each.pairs.filter(({ rows }) => rows.length > 0).map((pair) => pairTable(pair, paint));
  return [paint('bold', title), ...tables, ...noiseLines(each)].join('\n\n');
}

function pairTable(pair: PairReport, paint: Paint): string {
  const table = new Table({
    colWidths: COLUMN_WIDTHS,
    colAligns: ['left', 'right', 'right', 'left', 'left'],
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true },
  });
  const { sse, ws } = TRANSPORT_NAMES;
  table.push([pair.name, sse, ws, 'SSE ÷ WebSocket', 'better'].map((title) => paint('dim', title)));
  for (const row of pair.rows) {
    table.push([
      row.label,
      row.winner === 'sse' ? paint('green', row.sse) : row.sse,
      row.winner === 'ws' ? paint('green', row.ws) : row.ws,
      row.ratio,
      row.winner === undefined ? row.verdict : paint('green', row.verdict),
    ]);
  }
  const lines = table.toString().split('\n');
  return lines.map((line) => line.trimEnd()).join('\n');
}

// prettier-ignore
const NO_LINES = {
  'top-left': '', top: '', 'top-mid': '', 'top-right': '',
  'left-mid': '', mid: '', 'mid-mid': '', 'right-mid': '',
  'bottom-left': '', bottom: '', 'bottom-mid': '', 'bottom-right': '',
  left: '', middle: '', right: '',
};

function noiseLines({ noise }: CaseReport): string[] {
  if (noise.length === 0) return [];
  const lines = noise.map(({ target, metric, deviation, range, blocks }) =>
    hanging(`  ${target}  `, `${metric}: ${deviation} (${range}, ${blocks} blocks)`, WIDTH),
  );
  return [['A target against itself: the spread of its ratio over the blocks', ...lines].join('\n')];
}

function problemsText(problems: readonly Problem[], paint: Paint): string {
  const texts = problems.map(({ status, remedy, occurrences }) =>
    [
      paint(status === 'failed' ? 'red' : 'yellow', status) +
        hanging('', `: ${remedy}`, WIDTH - status.length),
      ...occurrences.map(({ subject, reason }) => hanging('  ', `${subject}: ${reason}`, WIDTH)),
    ].join('\n'),
  );
  return [paint('bold', 'What does not count, and what to do about it'), ...texts].join('\n');
}
