// A climb, told as one story per stack: step after step the same figures of both sides, and the step at which
// a side no longer kept up. Steps are cases of their own in the records; their names hold the rate that climbs.
import { findCell } from '../../analysis/cells/cell.ts';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { groupBy } from '../../analysis/group-by.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import { TRIAL_STATUS } from '../../analysis/cells/trial-cells.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Transport } from '../../servers/target.ts';
import { conclusionOf } from './conclusion.ts';
import type { Marks } from './grid.ts';
import { loadText } from '../words/load.ts';
import { pairName } from '../words/pair-name.ts';
import { threeDigits } from '../words/quantity.ts';
import { climbRowsOf, type ReportRow } from './report-rows.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

export interface ClimbReport {
  /** The point of the other axes, `writes=idiomatic`; '' where there are none. */
  readonly case: string;
  /** As `loadText` says it. */
  readonly load: string;
  readonly pairs: readonly ClimbPair[];
}

export interface ClimbPair {
  /** As `PairReport.name`. */
  readonly name: string;
  readonly conclusion: string;
  /** Ascending; at least one. */
  readonly steps: readonly ClimbStep[];
}

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

/** Deliveries that must come within their slice, of all; as the harness judges a side that climbs. */
const KEEPS_UP = 0.99;

type Step = readonly [name: string, rateHz: number];

/** Splits `writes=idiomatic,rateHz=1000` into the rest and the rate; undefined where the parameter is not in it. */
export function stepOf(caseName: string, parameter: string): Step | undefined {
  const parts = caseName.split(',');
  const climbing = parts.find((part) => part.startsWith(`${parameter}=`));
  const rateHz = Number(climbing?.slice(parameter.length + 1));
  if (climbing === undefined || !(rateHz > 0)) return undefined;
  return [parts.filter((part) => part !== climbing).join(','), rateHz];
}

/** One climb for each point of the other axes. All `records`, `summaries` and `comparisons` are of steps. */
export function climbsOf(
  parameter: string,
  records: readonly TrialRecord[],
  summaries: readonly Summary[],
  comparisons: readonly Comparison[],
): ClimbReport[] {
  const rateOf = (name: string): number => stepOf(name, parameter)?.[1] ?? 0;
  return groupBy(summaries, ({ case: name }) => [stepOf(name, parameter)?.[0] ?? '']).map((ofClimb) => {
    const pairs = groupBy(ofClimb, ({ stack, client }) => [stack, client]).map((ofPair): ClimbPair => {
      const [{ stack, client }] = ofPair;
      const cases = new Set(ofPair.map(({ case: name }) => name));
      const trials = records.filter(
        (r) => r.stack === stack && r.client === client && cases.has(r.case) && wasMeasured(r),
      );
      const top = Math.max(...ofPair.map(({ case: name }) => rateOf(name)));
      const steps = groupBy(ofPair, ({ case: name }) => [name]).map((ofStep): ClimbStep => {
        const [{ case: name }] = ofStep;
        const [sse, ws] = (['sse', 'ws'] as const).map((t) =>
          ofStep.find(({ transport }) => transport === t),
        );
        const side = (transport: Transport, summary: Summary | undefined): StepSide =>
          stepSide(
            summary,
            trials.filter((trial) => trial.transport === transport),
            rateOf,
            rateOf(name) === top,
          );
        const ofCase = comparisons.filter((c) => c.case === name && c.stack === stack && c.client === client);
        return {
          rateHz: rateOf(name),
          label: perSecond(rateOf(name)),
          rows: climbRowsOf(sse, ws, ofCase),
          sides: { sse: side('sse', sse), ws: side('ws', ws) },
        };
      });
      steps.sort((a, b) => a.rateHz - b.rateHz);
      return { name: pairName(stack, client), conclusion: climbConclusion(steps, comparisons), steps };
    });
    return { case: stepOf(ofClimb[0].case, parameter)?.[0] ?? '', load: loadText(ofClimb), pairs };
  });
}

function wasMeasured({ status }: TrialRecord): boolean {
  return status === 'ok' || status === 'invalid';
}

/** `trials`: all that were measured of this side, at whatever step. */
function stepSide(
  summary: Summary | undefined,
  trials: readonly TrialRecord[],
  rateOf: (caseName: string) => number,
  isTop: boolean,
): StepSide {
  if (summary === undefined) return { summary, stopped: false, invalid: false, note: '' };
  const here = trials.filter((trial) => trial.case === summary.case);
  const stopped = here.filter((trial) => {
    const wentOn = trials.some((t) => t.block === trial.block && rateOf(t.case) > rateOf(trial.case));
    return !wentOn && (!isTop || fellBehind(trial));
  });
  const wentHigher = trials.some((trial) => rateOf(trial.case) > rateOf(summary.case));
  const { ok, invalid, failed, skipped } = summary.trials;
  const all = ok + invalid + failed + skipped;
  const notes = [
    stopped.length === 0 ? '' : `stopped here in ${stopped.length} of ${blocksText(here.length)}`,
    ...(['invalid', 'failed', 'skipped'] as const).map((status) =>
      summary.trials[status] === 0 ? '' : `${summary.trials[status]} of ${all} trials ${status}`,
    ),
  ];
  return {
    summary,
    stopped: stopped.length > 0 && !wentHigher,
    invalid: ok === 0,
    note: notes.filter((note) => note !== '').join(', '),
  };
}

function blocksText(blocks: number): string {
  return blocks === 1 ? '1 block' : `${blocks} blocks`;
}

function fellBehind({ measurements }: TrialRecord): boolean {
  const count = (metric: string) =>
    findCell(measurements, { metric, side: 'client', stat: 'value' })?.value ?? 0;
  return count('in_time') < KEEPS_UP * count('recorded');
}

function keptUp({ summary }: StepSide): boolean {
  if (summary === undefined || summary.trials.ok === 0) return false;
  const count = (metric: string) =>
    findCell(summary.cells, { metric, side: 'client', stat: 'value' })?.value ?? 0;
  return count('in_time') >= KEEPS_UP * count('recorded');
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

/** How far each side got, and the verdicts at the highest step at which both kept up. */
function climbConclusion(steps: readonly ClimbStep[], comparisons: readonly Comparison[]): string {
  const reached = (['sse', 'ws'] as const).flatMap((transport) => {
    if (steps.every(({ sides }) => sides[transport].summary === undefined)) return [];
    const highest = steps.findLast(({ sides }) => keptUp(sides[transport]));
    const orMore = highest !== undefined && highest === steps.at(-1) ? ' or more' : '';
    const text = highest === undefined ? 'none of the steps' : `${highest.label}${orMore}`;
    return [`${TRANSPORT_NAMES[transport]} ${text}`];
  });
  const text = `Keeps up to: ${reached.join(', ')}.`;
  const both = steps.findLast(
    (step) => keptUp(step.sides.sse) && keptUp(step.sides.ws) && comparisonsOf(step, comparisons).length > 0,
  );
  if (both === undefined) return text;
  return `${text} At ${both.label}: ${conclusionOf(comparisonsOf(both, comparisons), [])}`;
}

/** What was compared at a step; empty where not one block is valid on both sides. */
function comparisonsOf({ sides }: ClimbStep, comparisons: readonly Comparison[]): Comparison[] {
  const of = sides.sse.summary ?? sides.ws.summary;
  return comparisons.filter(
    (c) =>
      c.case === of?.case &&
      c.stack === of.stack &&
      c.client === of.client &&
      c.metric !== TRIAL_STATUS.metric,
  );
}

function perSecond(rateHz: number): string {
  return `${threeDigits(rateHz)}/s`;
}
