// The columns of the CSV files and their closed word lists, as lists for docs/csv.
import { CASE_COLUMNS } from '../../reports/csv/cases.ts';
import { COMPARISON_COLUMNS } from '../../reports/csv/comparison.ts';
import { CAPACITY_COLUMNS, CURVE_COLUMNS } from '../../reports/csv/capacity.ts';
import type { Column } from '../../reports/csv/csv.ts';
import { RESULT_COLUMNS } from '../../reports/csv/results.ts';
import { STORED_COLUMNS, STORED_STATES } from '../../reports/csv/stored-comparison.ts';
import { SUMMARY_COLUMNS } from '../../reports/csv/summary.ts';
import { TIMESERIES_COLUMNS } from '../../reports/csv/timeseries.ts';
import { GATE_COLUMNS } from '../../reports/gate/csv.ts';
import {
  ARMS,
  BETTER,
  CAPACITY_ANSWERS,
  CAPACITY_AXES,
  CAPACITY_ENDS,
  CELL_STATUSES,
  CLIENTS,
  COMPARISON_FAMILIES,
  CURVE_POINTS,
  GATE_ROLES,
  GATE_VERDICTS,
  LIMITERS,
  LOAD_VERDICTS,
  PHASES,
  SIDES,
  TRANSPORTS,
  FLOW_VERDICTS,
  TRIAL_STATUSES,
  UNITS,
  VERDICTS,
  type Vocabulary,
} from '../../reports/words/vocabulary.ts';
import { code, markdownList, type MakePart } from './generated-parts.ts';
import { anchorOf } from './headings.ts';
import { linkFrom } from './pages.ts';

const WORDS_PAGE = 'docs/csv/words.md';

type DescribedColumn = Pick<Column<never>, 'name' | 'type' | 'unit' | 'description' | 'words'>;

/** Of every file, its columns in order. */
export const CSV_COLUMNS: Readonly<Record<string, readonly DescribedColumn[]>> = {
  'results.csv': RESULT_COLUMNS,
  'comparison.csv': COMPARISON_COLUMNS,
  'cases.csv': CASE_COLUMNS,
  'summary.csv': SUMMARY_COLUMNS,
  'timeseries.csv': TIMESERIES_COLUMNS,
  'compare --csv': STORED_COLUMNS,
  'capacity.csv': CAPACITY_COLUMNS,
  'capacity-curve.csv': CURVE_COLUMNS,
  'gate.csv': GATE_COLUMNS,
};

/** Every list under the heading that it has in the page of words. */
const LISTS: readonly { readonly title: string; readonly where?: string; readonly words: Vocabulary }[] = [
  { title: '`arm`', words: ARMS },
  { title: '`transport`', words: TRANSPORTS },
  { title: '`client`', words: CLIENTS },
  { title: '`side`', words: SIDES },
  { title: '`phase`', words: PHASES },
  { title: '`unit`', words: UNITS },
  { title: '`better`', words: BETTER },
  {
    title: '`status` of a number',
    where: 'In `results.csv`, `comparison.csv` and `latency_status` of `summary.csv`.',
    words: CELL_STATUSES,
  },
  { title: '`status` of a trial', where: 'In `timeseries.csv`.', words: TRIAL_STATUSES },
  {
    title: 'the flow through a proxy',
    where: 'In reports, and as `via.look.verdict` in `trials.jsonl`.',
    words: FLOW_VERDICTS,
  },
  { title: '`family`', words: COMPARISON_FAMILIES },
  { title: '`verdict`', words: VERDICTS },
  { title: '`state`', where: 'In `compare --csv`.', words: STORED_STATES },
  { title: '`axis`', where: 'In the two files of a capacity search.', words: CAPACITY_AXES },
  { title: '`answer`', where: 'In `capacity.csv`.', words: CAPACITY_ANSWERS },
  { title: '`end`', where: 'In `capacity.csv`.', words: CAPACITY_ENDS },
  { title: '`verdict` of a load', where: 'In `capacity.csv`.', words: LOAD_VERDICTS },
  { title: '`limiter`', where: 'In `capacity.csv`.', words: LIMITERS },
  { title: '`point`', where: 'In `capacity-curve.csv`.', words: CURVE_POINTS },
  { title: '`role`', where: 'In `gate.csv`.', words: GATE_ROLES },
  {
    title: '`verdict` of a gate',
    where: 'In `gate.csv`, and in `comparison.csv` of a gate job.',
    words: GATE_VERDICTS,
  },
];

export const CSV_PARTS: Readonly<Record<string, MakePart>> = {
  ...Object.fromEntries(
    Object.entries(CSV_COLUMNS).map(([file, columns]): [string, MakePart] => [
      file,
      (page) => columnList(page, columns),
    ]),
  ),
  words: wordLists,
};

function columnList(page: string, columns: readonly DescribedColumn[]): string {
  return markdownList(
    columns.map((column) => {
      const unit = column.unit === '' ? '' : `, ${code(column.unit)}`;
      return `**${code(column.name)}** (${typeOf(page, column)}${unit}): ${column.description}`;
    }),
  );
}

/** The type; of a word with a link to its list, or to those that it is made of. */
function typeOf(page: string, { name, type, words }: DescribedColumn): string {
  if (words === undefined) return type;
  const lists = listsOf(name, words);
  if (lists.length === 0) throw new Error(`The words of the column ${name} are in no list`);
  return lists.map(({ title }) => `[${type}](${linkFrom(page, WORDS_PAGE, anchorOf(title))})`).join(' or ');
}

function listsOf(column: string, words: Vocabulary): typeof LISTS {
  const same = LISTS.filter((list) => list.words === words);
  if (same.length > 0) return same;
  const own = LISTS.filter(({ title }) => title.startsWith(code(column)));
  const parts = own.filter((list) => Object.keys(list.words).every((word) => word in words));
  const covered = new Set(parts.flatMap((list) => Object.keys(list.words)));
  return Object.keys(words).every((word) => covered.has(word)) ? parts : [];
}

function wordLists(): string {
  return LISTS.map(({ title, where, words }) =>
    [
      `## ${title}`,
      ...(where === undefined ? [] : [where]),
      markdownList(Object.entries(words).map(([word, meaning]) => `${code(word)}: ${meaning}`)),
    ].join('\n\n'),
  ).join('\n\n');
}
