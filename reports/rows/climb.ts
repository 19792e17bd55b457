// A climb, told as one story per stack: step after step the same figures of both sides, and the step at which
// a side no longer kept up. Steps are cases of their own in the records; their names hold the rate that climbs.
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { groupBy } from '../../analysis/group-by.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import type { ClientKind } from '../../clients/client.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Stack } from '../../servers/target.ts';
import { isLook, triedBlocks } from './blocks.ts';
import { endsOfClimb, rateOf, stepOf } from './climb-names.ts';
import { comparedStep, reachOf, type ComparedStep, type Reach } from './climb-reach.ts';
import { climbStep, type ClimbStep } from './climb-step.ts';
import { conclusionOf } from './conclusion.ts';
import { loadText } from '../words/load.ts';
import { pairName } from '../words/pair-name.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

export interface ClimbReport {
  /** The point of the other axes, `writes=idiomatic`; '' where there are none. */
  readonly case: string;
  /** As `loadText` says it. */
  readonly load: string;
  readonly pairs: readonly ClimbPair[];
}

export interface ClimbPair {
  readonly stack: Stack;
  readonly client: ClientKind;
  /** As `PairReport.name`. */
  readonly name: string;
  /** How many were tried. */
  readonly blocks: number;
  /** How far each side kept up; a side that did not run is not there. */
  readonly reached: readonly Reach[];
  /** The highest step at which both kept up and were compared. */
  readonly compared: ComparedStep | undefined;
  readonly conclusion: string;
  /** Ascending; at least one. */
  readonly steps: readonly ClimbStep[];
}

/** One climb for each point of the other axes. All `records`, `summaries` and `comparisons` are of steps. */
export function climbsOf(
  parameter: string,
  records: readonly TrialRecord[],
  summaries: readonly Summary[],
  comparisons: readonly Comparison[],
): ClimbReport[] {
  const ends = endsOfClimb(records, parameter);
  return groupBy(summaries, ({ case: name }) => [stepOf(name, parameter)?.[0] ?? '']).map((ofClimb) => ({
    case: stepOf(ofClimb[0].case, parameter)?.[0] ?? '',
    load: loadText(ofClimb),
    pairs: groupBy(ofClimb, ({ stack, client }) => [stack, client]).map((ofPair) =>
      climbPair(parameter, ofPair, records, ends, comparisons),
    ),
  }));
}

function climbPair(
  parameter: string,
  ofPair: readonly [Summary, ...Summary[]],
  records: readonly TrialRecord[],
  ends: ReadonlySet<TrialRecord>,
  comparisons: readonly Comparison[],
): ClimbPair {
  const [{ stack, client }] = ofPair;
  const cases = new Set(ofPair.map(({ case: name }) => name));
  const isOurs = (of: Pick<TrialRecord, 'case' | 'stack' | 'client'>): boolean =>
    of.stack === stack && of.client === client && cases.has(of.case);
  const ours = records.filter(isOurs);
  const compared = comparisons.filter(isOurs);
  const blocks = triedBlocks(ours);
  const climbing = {
    parameter,
    trials: ours.filter(({ status }) => status === 'ok' || status === 'invalid'),
    ends,
    topHz: Math.max(...ofPair.map(({ case: name }) => rateOf(name, parameter))),
    isLook: isLook(blocks),
  };
  const steps = groupBy(ofPair, ({ case: name }) => [name])
    .map((ofStep) =>
      climbStep(
        ofStep,
        compared.filter((comparison) => comparison.case === ofStep[0].case),
        climbing,
      ),
    )
    .sort((a, b) => a.rateHz - b.rateHz);
  const told = { blocks, reached: reachOf(steps), compared: comparedStep(steps, compared) };
  return { stack, client, name: pairName(stack, client), ...told, conclusion: climbConclusion(told), steps };
}

/** How far each side got, and the verdicts at the highest step at which both kept up. */
function climbConclusion({
  reached,
  compared,
  blocks,
}: Pick<ClimbPair, 'reached' | 'compared' | 'blocks'>): string {
  const sides = reached.map(
    ({ transport, text }) => `${TRANSPORT_NAMES[transport]} ${text ?? 'none of the steps'}`,
  );
  const text = `Keeps up to: ${sides.join(', ')}.`;
  if (compared === undefined) return text;
  return `${text} At ${compared.label}: ${conclusionOf(compared.comparisons, [], blocks)}`;
}
