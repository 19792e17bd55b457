// The step summary of a gate job: Markdown that GitHub shows on the page of the run. A step may write 1 MiB; what is
// larger is not shown at all, so this text cannot become larger.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
import { stripVTControlCharacters } from 'node:util';
import type { GateMeasure, GateProblem, GateResult } from '../../analysis/gate/result.ts';
import { BoundedText } from '../words/bounded-text.ts';
import { caseName, changeText, intervalText, metricName, VERDICT_SENTENCES, worstFirst } from './words.ts';
import { code, escapeMarkdown, tableHead, tableRow } from '../markdown/markup.ts';
import { quantities } from '../words/quantity.ts';

/** Some way below 1 MiB (1,048,576 bytes), for whatever else the step writes. */
export const SUMMARY_LIMIT_BYTES = 1_000_000;

/** So that the table always gets its share, whatever a build log has to say. */
const LONGEST_TEXT = 2_000;
const MOST_REASONS = 50;
/** For the sentences that say how much was left out. */
const RESERVE_BYTES = 1_000;

const HEADS = [
  'scenario',
  'target',
  'metric',
  'base',
  'head',
  'change',
  'interval',
  'second batch',
  'verdict',
];

/** The whole text, of at most `limitBytes` bytes of UTF-8. */
export function gateSummary(result: GateResult, limitBytes = SUMMARY_LIMIT_BYTES): string {
  const text = new BoundedText(limitBytes);
  const { verdict, arms, reasons, problems, measures, reported, design, batches, runId } = result;
  const arm = (name: 'base' | 'head'): string => arms.find((each) => each.arm === name)?.description ?? '';
  text.append(`## Performance gate: ${verdict}\n\n${VERDICT_SENTENCES[verdict]}\n`);
  if (arms.length > 0)
    text.append(`\nBase: ${shortened(arm('base'))}. Head: ${shortened(arm('head'))}.\n`, RESERVE_BYTES);
  addList(
    text,
    reasons.map((reason) => `- ${shortened(reason)}\n`),
  );
  for (const problem of problems) text.append(problemText(problem), RESERVE_BYTES);
  if (measures.length > 0 && text.append(`\n${tableHead(HEADS)}\n`, RESERVE_BYTES)) {
    const rows = worstFirst(measures).map((measure) => `${measureRow(measure)}\n`);
    const leftOut = text.appendAll(rows, RESERVE_BYTES);
    if (leftOut > 0) text.append(`\n${leftOut} more metrics are in comparison.csv.\n`);
  }
  text.append(
    `\nChange: head ÷ base − 1, with its interval of at least 95 %. ${batches === 2 ? 'An alarm was followed by an independent second batch. ' : ''}` +
      `A change below ${changeText(design.floor)} is no alarm. ${reported.length} more figures, which nobody judges, ` +
      `are in gate.json. Run ${code(shortText(runId, 100))}, seed ${design.seed}.\n`,
  );
  return text.toString();
}

function addList(text: BoundedText, items: readonly string[]): void {
  if (items.length === 0) return;
  text.append('\n', RESERVE_BYTES);
  const leftOut =
    text.appendAll(items.slice(0, MOST_REASONS), RESERVE_BYTES) + Math.max(0, items.length - MOST_REASONS);
  if (leftOut > 0) text.append(`- and ${leftOut} more: see gate.json\n`);
}

function problemText({ arm, target, message, remedy, tail }: GateProblem): string {
  const where = [arm, target].filter((part) => part !== undefined && part !== '').join(' ');
  const log = shortText(tail.join('\n'), LONGEST_TEXT);
  // Indented: what a log writes cannot end the block.
  const lines =
    log === ''
      ? ''
      : `\n${log
          .split(/\r\n|\r|\n/)
          .map((line) => `    ${line}\n`)
          .join('')}`;
  const named = where === '' ? '' : `${shortened(where)}: `;
  return `\n**${named}${shortened(message)}** ${shortened(remedy)}\n${lines}`;
}

function measureRow(measure: GateMeasure): string {
  const { base, head, unit, first, confirmation, verdict, target } = measure;
  const [baseText = '', headText = ''] = quantities([base, head], unit);
  const bad = verdict === 'regressed' || verdict === 'invalid';
  return tableRow([
    shortened(caseName(measure)),
    shortened(target),
    shortened(metricName(measure)),
    escapeMarkdown(baseText),
    escapeMarkdown(headText),
    escapeMarkdown(changeText(first.ratio)),
    escapeMarkdown(intervalText(first)),
    escapeMarkdown(changeText(confirmation?.ratio)),
    bad ? `**${verdict}**` : verdict,
  ]);
}

function shortened(text: string): string {
  return escapeMarkdown(shortText(text, LONGEST_TEXT));
}

/** Without colours and other control characters, which logs are full of. */
function shortText(logged: string, longest: number): string {
  const text = stripVTControlCharacters(logged).replaceAll(/(?![\t\n\r])\p{Cc}/gu, '');
  return text.length <= longest ? text : `${text.slice(0, longest)} …`;
}
