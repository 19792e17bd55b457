// One step of a climb: how it went for each side, and whether a side went on from there.
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Transport } from '../../servers/target.ts';
import { fellBehind, rateOf } from './climb-names.ts';
import type { Marks } from './grid.ts';
import { threeDigits } from '../words/quantity.ts';
import { climbRowsOf, type ReportRow } from './report-rows.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

export interface ClimbStep {
  /** What is offered per second. */
  readonly rateHz: number;
  /** `1,000/s`. */
  readonly label: string;
  readonly rows: readonly ReportRow[];
  readonly sides: Readonly<Record<Transport, StepSide>>;
}

/** How a step went for one side. */
export interface StepSide {
  readonly summary: Summary | undefined;
  /** No block of this side went on from here, though there was further to go or it had fallen behind. */
  readonly stopped: boolean;
  /** Not one valid trial. */
  readonly invalid: boolean;
  /** `stopped here in 1 of 2 blocks`, `1 of 2 trials invalid`; '' where all went well. */
  readonly note: string;
}

/** What is known of the climb of one pair. */
export interface Climbing {
  /** That climbs. */
  readonly parameter: string;
  /** All that were measured of both sides, at whatever step. */
  readonly trials: readonly TrialRecord[];
  /** As `endsOfClimb` finds them. */
  readonly ends: ReadonlySet<TrialRecord>;
  /** The highest rate that was offered. */
  readonly topHz: number;
  readonly isLook: boolean;
}

/** The step to which these summaries belong: one of each side, or of one; and what was compared there. */
export function climbStep(
  ofStep: readonly [Summary, ...Summary[]],
  comparisons: readonly Comparison[],
  climbing: Climbing,
): ClimbStep {
  const rateHz = rateOf(ofStep[0].case, climbing.parameter);
  const [sse, ws] = (['sse', 'ws'] as const).map((t) => ofStep.find(({ transport }) => transport === t));
  return {
    rateHz,
    label: `${threeDigits(rateHz)}/s`,
    rows: climbRowsOf({ sse, ws, comparisons, isLook: climbing.isLook }),
    sides: { sse: stepSide(sse, climbing), ws: stepSide(ws, climbing) },
  };
}

function stepSide(summary: Summary | undefined, { parameter, trials, ends, topHz }: Climbing): StepSide {
  if (summary === undefined) return { summary, stopped: false, invalid: false, note: '' };
  const rateHz = rateOf(summary.case, parameter);
  const ofSide = trials.filter(({ transport }) => transport === summary.transport);
  const here = ofSide.filter((trial) => trial.case === summary.case);
  const above = ofSide.filter((trial) => rateOf(trial.case, parameter) > rateHz);
  const stopped = here.filter(
    (trial) =>
      above.every(({ block }) => block !== trial.block) &&
      (rateHz < topHz || fellBehind(trial.measurements) || ends.has(trial)),
  );
  const { ok, invalid, failed, skipped } = summary.trials;
  const all = ok + invalid + failed + skipped;
  const gaveWay = here.filter((trial) => ends.has(trial));
  const notes = [
    stopped.length === 0
      ? ''
      : `stopped here in ${stopped.length} of ${blocksText(here.length)}${clientsText(gaveWay)}`,
    ...(['invalid', 'failed', 'skipped'] as const).map((status) => {
      const count = summary.trials[status] - (status === 'invalid' ? gaveWay.length : 0);
      return count === 0 ? '' : `${count} of ${all} trials ${status}`;
    }),
  ];
  return {
    summary,
    stopped: stopped.length > 0 && above.length === 0,
    invalid: ok === 0,
    note: notes.filter((note) => note !== '').join(', '),
  };
}

/** ` because the clients gave way (A client process used 88 % of a processor)`. */
function clientsText(gaveWay: readonly TrialRecord[]): string {
  const message = gaveWay[0]?.reasons[0]?.message.replace(/\.$/, '');
  return message === undefined ? '' : ` because the clients gave way (${message})`;
}

function blocksText(blocks: number): string {
  return blocks === 1 ? '1 block' : `${blocks} blocks`;
}

export function keptUp({ summary }: StepSide): boolean {
  return summary !== undefined && summary.trials.ok > 0 && !fellBehind(summary.cells);
}

/** Signs for the first field of a step: `†` where a side went no further, `!` where it has no valid trial. */
export function marksOf({ sides: { sse, ws } }: ClimbStep): Marks {
  return { sse: markOf(sse), ws: markOf(ws) };
}

function markOf({ stopped, invalid }: StepSide): string {
  return `${stopped ? '†' : ''}${invalid ? '!' : ''}`;
}

/** `SSE stopped here in 1 of 2 blocks; WebSocket …`; '' where all went well. */
export function notesOf({ sides }: ClimbStep): string {
  return (['sse', 'ws'] as const)
    .flatMap((transport) => {
      const { note } = sides[transport];
      return note === '' ? [] : [`${TRANSPORT_NAMES[transport]} ${note}`];
    })
    .join('; ');
}
