// What the verdicts of a scenario say, one fact for each pair, case and subject: what its sentence is made of.
import { findCell } from '../../analysis/cells/cell.ts';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { isLook } from './blocks.ts';
import { judged, type MatrixRow, type Outcome } from './matrix.ts';
import type { Measure } from './measures.ts';
import type { Place } from './places.ts';
import { shareOf, type Share } from '../words/share.ts';
import { advantageOf } from '../words/verdict-text.ts';

/** What a sentence can be about: the measures, and what a user of a language model waits for. */
export type Subject = Measure | 'first token';

export interface Fact {
  readonly subject: Subject;
  readonly place: Place;
  readonly outcome: Outcome;
  /** Of a winner: how much less it takes. */
  readonly share: Share;
  /** As `MatrixCell.figure`. */
  readonly figure: string;
  /** As `MatrixCell.standsIn`. */
  readonly standsIn: boolean;
  /** Of what is barred: `timer-bound`, `failed`. */
  readonly obstacle: string;
}

const NO_SHARE: Share = { low: 0, high: 0 };
const FIRST_TOKEN = { metric: 'time_to_first_token', side: 'client', stat: 'p50' } as const;

/** Facts of the pairs that were to have a verdict; those that were only looked at have none. */
export function factsOf(rows: readonly MatrixRow[]): Fact[] {
  return rows.flatMap((row) =>
    row.pairs
      .filter(({ blocks }) => !isLook(blocks))
      .flatMap(({ name, cells, comparisons }) => {
        const place = { case: row.case, pair: name };
        const facts = cells
          .filter(({ outcome }) => outcome !== 'nothing')
          .map((cell): Fact => {
            const { measure, outcome, figure, standsIn, word, comparison } = cell;
            return {
              subject: measure,
              place,
              outcome,
              figure,
              standsIn,
              obstacle: word,
              share: shareIn(comparison),
            };
          });
        return [...facts, ...firstTokenFacts(place, comparisons)];
      }),
  );
}

/** None where it has no verdict: the other tokens say why. */
function firstTokenFacts(place: Place, comparisons: readonly Comparison[]): Fact[] {
  const comparison = findCell(comparisons, FIRST_TOKEN);
  if (comparison?.verdict === undefined) return [];
  const { outcome, word } = judged(comparison, false);
  return [
    {
      subject: 'first token',
      place,
      outcome,
      figure: '',
      standsIn: false,
      obstacle: word,
      share: shareIn(comparison),
    },
  ];
}

function shareIn(comparison: Comparison | undefined): Share {
  return comparison === undefined ? NO_SHARE : shareOf(advantageOf(comparison));
}
