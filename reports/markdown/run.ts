// report.md: the report as GitHub Flavored Markdown, to be committed or pasted into a pull request.
// https://github.github.com/gfm/
import { answersOf, answerSubject } from '../rows/answers.ts';
import type { ClimbPair, ClimbReport } from '../rows/climb.ts';
import { marksOf, notesOf } from '../rows/climb-step.ts';
import { factsOf } from '../rows/environment-facts.ts';
import { limitsOf } from '../rows/limits.ts';
import { gridOf } from '../rows/grid.ts';
import { DOCUMENTS, HOW_TO_READ, HOW_TO_READ_STEPS } from '../words/how-to-read.ts';
import { code, escapeMarkdown, marked, table, type Alignment } from './markup.ts';
import { matrixParts } from './matrix.ts';
import { runTableParts } from './run-tables.ts';
import type { Problem } from '../rows/problems.ts';
import type { CaseReport, PairReport, Report, ReportInput, ScenarioReport } from '../rows/report.ts';
import { trialsText } from '../words/trials-text.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

/** The whole file. */
export function markdownReport(report: Report, environment: ReportInput['environment']): string {
  const parts = [
    '# SSE or WebSocket?',
    `Run ${code(report.runId)}, ${trialsText(report.trials)}. ${limitsOf(report.summaries)}`,
    ...matrixParts(report),
    ...report.scenarios.flatMap(scenarioParts),
    ...report.tables.flatMap(runTableParts),
    '## How to read it',
    HOW_TO_READ.map(({ term, text }) => `- **${escapeMarkdown(term)}**: ${escapeMarkdown(text)}`).join('\n'),
    DOCUMENTS.map(({ name, href, text }) => `- [${name}](${href}): ${text}`).join('\n'),
    '## Machine and versions',
    table(
      ['fact', 'value'],
      factsOf(environment).map(({ name, text }) => [code(name), escapeMarkdown(text)]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function answersList(scenario: ScenarioReport): string {
  return answersOf(scenario)
    .map((answer) => `- **${escapeMarkdown(answerSubject(answer))}** — ${escapeMarkdown(answer.conclusion)}`)
    .join('\n');
}

function scenarioParts(scenario: ScenarioReport): string[] {
  const { scenario: name, question, reading, cases, climbs, problems } = scenario;
  return [
    `## ${escapeMarkdown(name)}`,
    ...(question === '' ? [] : [`**${escapeMarkdown(question)}**`]),
    answersList(scenario),
    ...(reading === '' ? [] : [marked(reading)]),
    ...cases.flatMap(caseParts),
    ...climbs.flatMap(climbParts),
    ...(problems.length === 0
      ? []
      : ['### What does not count, and what to do about it', problemList(problems)]),
  ];
}

function caseParts({ case: name, load, pairs, noise }: CaseReport): string[] {
  return [
    ...(name === '' ? [] : [`### ${escapeMarkdown(name)}`]),
    escapeMarkdown(load),
    ...pairs.filter(({ rows }) => rows.length > 0).map(pairTable),
    ...(noise.length === 0
      ? []
      : [
          'A target against itself: the spread of its ratio over the blocks.',
          table(
            ['target', 'metric', 'deviation', 'smallest to largest', 'blocks'],
            noise.map((n) =>
              [n.target, n.metric, n.deviation, n.range, String(n.blocks)].map(escapeMarkdown),
            ),
          ),
        ]),
  ];
}

function climbParts({ case: name, load, pairs }: ClimbReport): string[] {
  return [
    ...(name === '' ? [] : [`### ${escapeMarkdown(name)}`]),
    `${escapeMarkdown(load)}. ${escapeMarkdown(HOW_TO_READ_STEPS)}`,
    ...pairs.map(climbTable),
  ];
}

function climbTable({ name, steps }: ClimbPair): string {
  const grid = gridOf(
    steps.map(({ rows }) => rows),
    steps.map(marksOf),
  );
  return table(
    [escapeMarkdown(name), ...grid.map(({ title }) => escapeMarkdown(title)), ''],
    steps.map((step, line) => [
      step.label,
      ...grid.map(({ fields }) => escapeMarkdown(fields[line]?.text ?? '')),
      escapeMarkdown(notesOf(step)),
    ]),
    ['right', ...grid.map((): Alignment => 'right'), 'left'],
  );
}

function pairTable(pair: PairReport): string {
  const { sse, ws } = TRANSPORT_NAMES;
  return table(
    [escapeMarkdown(pair.name), sse, ws, 'SSE ÷ WebSocket', 'better'],
    pair.rows.map((row) => [
      escapeMarkdown(row.label),
      strong(row.sse, row.winner === 'sse'),
      strong(row.ws, row.winner === 'ws'),
      escapeMarkdown(row.ratio),
      strong(row.verdict, row.winner !== undefined),
    ]),
    ['left', 'right', 'right', 'left', 'left'],
  );
}

function strong(text: string, isStrong: boolean): string {
  return isStrong ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text);
}

function problemList(problems: readonly Problem[]): string {
  return problems
    .map(({ status, remedy, occurrences }) =>
      [
        `- **${status}**: ${escapeMarkdown(remedy)}`,
        ...occurrences.map(
          ({ subject, reason }) => `  - ${escapeMarkdown(subject)}: ${escapeMarkdown(reason)}`,
        ),
      ].join('\n'),
    )
    .join('\n');
}
