// The verdict matrix as Markdown tables, its scenarios in words, and what its signs mean.
import { exampleOf, legendOf, LOOKS_TITLE, MATRIX_TITLE } from '../rows/matrix-legend.ts';
import { matrixOf, stepsText, wordAndSign, type MatrixCell, type MatrixRow } from '../rows/matrix.ts';
import { MEASURE_TITLES, MEASURES } from '../rows/measures.ts';
import type { Report, ScenarioReport } from '../rows/report.ts';
import { sentenceOf } from '../rows/sentence.ts';
import { FLOOR_TITLE, type FloorNote } from '../rows/floor.ts';
import { escapeMarkdown, marked, table } from './markup.ts';

/** Nothing where nothing was compared. */
export function matrixParts(report: Report): string[] {
  const matrix = matrixOf(report);
  const { pairs, rows, looks } = matrix;
  if (rows.length === 0 && looks.length === 0) return [];
  const example = exampleOf(matrix);
  const ofLooks = looks.length === 0 ? [] : [`**${marked(LOOKS_TITLE)}**`, matrixTable(pairs, looks)];
  return [
    `## ${MATRIX_TITLE}`,
    ...(rows.length === 0 ? [] : [matrixTable(pairs, rows)]),
    ...(example === '' ? [] : [marked(example)]),
    ...(rows.length === 0 ? ofLooks : []),
    '### In words',
    sentences(report.scenarios),
    ...(report.floor === undefined ? [] : floorParts(report.floor)),
    '### What the other signs mean',
    legendOf(matrix)
      .map(({ term, text }) => `- **${escapeMarkdown(term)}** ${marked(text)}`)
      .join('\n'),
    ...(rows.length === 0 ? [] : ofLooks),
  ];
}

function sentences(scenarios: readonly ScenarioReport[]): string {
  return scenarios
    .map((scenario) => ({ name: scenario.scenario, sentence: sentenceOf(scenario) }))
    .filter(({ sentence }) => sentence !== '')
    .map(({ name, sentence }) => `- **${escapeMarkdown(name)}**: ${escapeMarkdown(sentence)}`)
    .join('\n');
}

function floorParts({ lead, items }: FloorNote): string[] {
  const listed = items.map(
    ({ subject, text }) => `- **${escapeMarkdown(subject)}**: ${escapeMarkdown(text)}`,
  );
  return [`### ${FLOOR_TITLE}`, escapeMarkdown(lead), listed.join('\n')];
}

/** A group of columns for each stack. */
function matrixTable(pairs: readonly string[], rows: readonly MatrixRow[]): string {
  const titles = pairs.flatMap((pair) =>
    MEASURES.map((measure) => `${escapeMarkdown(pair)}<br>${MEASURE_TITLES[measure]}`),
  );
  return table(
    ['', ...titles],
    rows.map((row) => [subjectOf(row), ...row.pairs.flatMap(({ cells }) => cells.map(cellOf))]),
  );
}

function subjectOf(row: MatrixRow): string {
  const details = [row.case, stepsText(row)].filter((text) => text !== '').map(escapeMarkdown);
  return [`**${escapeMarkdown(row.scenario)}**`, ...details].join('<br>');
}

/** `**WebSocket ↓** 1.40×<br>[1.21, 1.61]`. */
function cellOf(cell: MatrixCell): string {
  const { outcome, factor, interval, standsIn } = cell;
  if (outcome === 'nothing') return '';
  const word = escapeMarkdown(wordAndSign(cell));
  const first = [outcome === 'sse' || outcome === 'ws' ? `**${word}**` : word, factor];
  const text = first.filter((part) => part !== '').join(' ') + (standsIn ? String.raw`\*` : '');
  return interval === '' ? text : `${text}<br>${escapeMarkdown(interval)}`;
}
