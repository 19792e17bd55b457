// The verdicts of a whole run at a glance: a row for each scenario and case, and for each stack what of latency, CPU,
// memory and bytes one transport takes less of. What every report shows first.
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { TRIAL_STATUS } from '../../analysis/cells/trial-cells.ts';
import { isLook, isLookOfAll } from './blocks.ts';
import { figureOf, MEASURES, type Measure } from './measures.ts';
import type { Report, ScenarioReport } from './report.ts';
import { intervalText, ratioText } from '../words/quantity.ts';
import { advantageOf, obstacleText, TRANSPORT_NAMES } from '../words/verdict-text.ts';

export interface VerdictMatrix {
  /** The groups of columns, each with a column per measure: names as `PairReport.name`. */
  readonly pairs: readonly string[];
  readonly rows: readonly MatrixRow[];
  /** Rows of cases that were only looked at: without a verdict, by design. */
  readonly looks: readonly MatrixRow[];
}

export interface MatrixRow {
  readonly scenario: string;
  /** `connections=4`; '' of a scenario without axes. */
  readonly case: string;
  /** One for each of the matrix's `pairs`. */
  readonly pairs: readonly MatrixPair[];
}

export interface MatrixPair {
  readonly name: string;
  /** How many were tried; 0 where the pair did not run. */
  readonly blocks: number;
  /** Of a climb the step that is compared: `16,000/s`; otherwise ''. */
  readonly step: string;
  /** One for each measure, in their order. */
  readonly cells: readonly MatrixCell[];
  /** What the cells are made of. */
  readonly comparisons: readonly Comparison[];
}

export type Outcome =
  | 'sse' // takes less
  | 'ws' // takes less
  | 'same' // equivalent
  | 'unclear' // inconclusive
  | 'look' // too few blocks by design
  | 'barred' // no verdict is allowed, or nothing valid was measured
  | 'nothing'; // was not compared

/** A judged figure, as it is shown. */
export interface Judged {
  readonly outcome: Outcome;
  /** `WebSocket`, `same`, `unclear`, `timer-bound`; '' where no word is due. */
  readonly word: string;
  /** `↓`, `≈`, `?`, `–`: what the word says, without a word; '' where none is due. */
  readonly sign: string;
  /** `1.40×`: of a winner how many times the other side takes as much, otherwise SSE ÷ WebSocket; '' without a number. */
  readonly factor: string;
  /** `[1.21, 1.61]`, or `(1.10 to 1.32)` of too few blocks; '' where there is none. */
  readonly interval: string;
}

export interface MatrixCell extends Judged {
  readonly measure: Measure;
  /** Which figure stands there: `service time`, `per connection`; '' where none does. */
  readonly figure: string;
  /** Another figure than one would expect, because that one shows the instrument. */
  readonly standsIn: boolean;
  readonly comparison: Comparison | undefined;
}

/** Empty rows where nothing was compared. */
export function matrixOf({ scenarios }: Pick<Report, 'scenarios'>): VerdictMatrix {
  const unaligned = scenarios.flatMap(rowsOfScenario);
  const pairs = [...new Set(unaligned.flatMap((row) => row.pairs.map(({ name }) => name)))];
  const rows = unaligned.map((row) => ({
    ...row,
    pairs: pairs.map((name) => row.pairs.find((pair) => pair.name === name) ?? nothingOf(name)),
  }));
  return {
    pairs,
    rows: rows.filter((row) => !isLookOfAll(row.pairs)),
    looks: rows.filter((row) => isLookOfAll(row.pairs)),
  };
}

/** The rows of one scenario, with the pairs that ran. */
export function rowsOfScenario({ scenario, cases, climbs }: ScenarioReport): MatrixRow[] {
  const ofCases = cases.map(({ case: name, pairs }) => ({
    scenario,
    case: name,
    pairs: pairs.map((pair) => matrixPair(pair.name, pair.blocks, '', pair.comparisons)),
  }));
  const ofClimbs = climbs.map(({ case: name, pairs }) => ({
    scenario,
    case: name,
    pairs: pairs.map(({ name: pair, blocks, compared }) =>
      matrixPair(pair, blocks, compared?.label ?? '', compared?.comparisons ?? []),
    ),
  }));
  return [...ofCases, ...ofClimbs].filter(({ pairs }) =>
    pairs.some(({ cells }) => cells.some(({ outcome }) => outcome !== 'nothing')),
  );
}

function nothingOf(name: string): MatrixPair {
  return matrixPair(name, 0, '', []);
}

function matrixPair(
  name: string,
  blocks: number,
  step: string,
  comparisons: readonly Comparison[],
): MatrixPair {
  const cells = MEASURES.map((measure) => cellOf(measure, comparisons, isLook(blocks)));
  return { name, blocks, step, cells, comparisons };
}

function cellOf(measure: Measure, comparisons: readonly Comparison[], look: boolean): MatrixCell {
  const nothing = comparisons.find(({ metric }) => metric === TRIAL_STATUS.metric);
  if (nothing !== undefined)
    return { ...NO_CELL, measure, outcome: 'barred', word: nothing.status, sign: '–' };
  const figure = figureOf(measure, comparisons);
  if (figure === undefined) return { ...NO_CELL, measure };
  const { name, standsIn, comparison } = figure;
  return { measure, figure: name, standsIn, comparison, ...judged(comparison, look) };
}

const NO_CELL = {
  outcome: 'nothing',
  figure: '',
  standsIn: false,
  word: '',
  sign: '',
  factor: '',
  interval: '',
  comparison: undefined,
} as const;

/** `look`: too few blocks for a verdict, by design. */
export function judged(comparison: Comparison, look: boolean): Judged {
  const { verdict, ratio, ciLow, ciHigh, ciLevel, blocks } = comparison;
  const hasInterval = ciLow !== undefined && ciHigh !== undefined && blocks > 1;
  const numbers = {
    factor: ratio === undefined ? '' : `${ratioText(ratio)}×`,
    interval: hasInterval ? intervalText(ciLow, ciHigh, ciLevel !== undefined) : '',
  };
  if (look) return { outcome: 'look', word: '', sign: '', ...numbers };
  if (verdict === undefined)
    return { outcome: 'barred', word: obstacleText(comparison), sign: '–', factor: '', interval: '' };
  if (verdict === 'equivalent') return { outcome: 'same', word: 'same', sign: '≈', ...numbers };
  if (verdict === 'inconclusive') return { outcome: 'unclear', word: 'unclear', sign: '?', ...numbers };
  const { times, low, high } = advantageOf(comparison);
  return {
    outcome: verdict,
    word: TRANSPORT_NAMES[verdict],
    sign: '↓',
    factor: `${ratioText(times)}×`,
    interval: hasInterval ? intervalText(low, high, ciLevel !== undefined) : '',
  };
}

/** `WebSocket ↓`, `≈ same`; '' where there is no word. */
export function wordAndSign({ outcome, word, sign }: Judged): string {
  const parts = outcome === 'sse' || outcome === 'ws' ? [word, sign] : [sign, word];
  return parts.filter((part) => part !== '').join(' ');
}

/** Of a climb at which step it is compared: `at 16,000/s`, `node at 4,000/s, uws at 500/s`; '' of other rows. */
export function stepsText({ pairs }: MatrixRow): string {
  const steps = pairs.filter(({ step }) => step !== '');
  const isSame = new Set(steps.map(({ step }) => step)).size === 1;
  return isSame ? `at ${steps[0]!.step}` : steps.map(({ name, step }) => `${name} at ${step}`).join(', ');
}
