// capacity.csv, one row per target and load that was tried, and capacity-curve.csv, the fitted curves of latency
// against load with the points that they go through: data for plots.
import { latencyAt, type LoadCurve } from '../../analysis/capacity/load-curve.ts';
import type { CapacityFinding, CurveStat, LoadFinding } from '../../analysis/capacity/capacity.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { columnOf, csvText, decimal, integer, text, word, type Column } from './csv.ts';
import type { CapacityReport } from '../rows/capacity-report.ts';
import { RUN_COLUMNS } from './trial-columns.ts';
import {
  CAPACITY_ANSWERS,
  CAPACITY_AXES,
  CAPACITY_ENDS,
  CLIENTS,
  CURVE_POINTS,
  LIMITERS,
  LOAD_VERDICTS,
  TRANSPORTS,
} from '../words/vocabulary.ts';

/** A load of a target, in its run. */
interface LoadRow {
  readonly report: CapacityReport;
  readonly finding: CapacityFinding;
  readonly load: LoadFinding;
}

/** The columns that say which target a row belongs to; of both files. */
function targetColumns<Row>(
  pick: (row: Row) => {
    readonly report: CapacityReport;
    readonly finding: CapacityFinding;
    readonly trial: TrialRecord;
  },
): Column<Row>[] {
  const trialOf = (row: Row): TrialRecord => pick(row).trial;
  return [
    ...RUN_COLUMNS.map((column) => columnOf(column, trialOf)),
    text(
      'env_id',
      'fingerprint of the machine and the software: rows are comparable where it is equal',
      (row) => trialOf(row).envId,
    ),
    text('scenario', 'the question', (row) => trialOf(row).scenario),
    text('stack', 'the implementation family: `node`, `uws`, …', (row) => trialOf(row).stack),
    word('transport', 'what carries the events', TRANSPORTS, (row) => trialOf(row).transport),
    text('target', 'the transport on the stack: `node-sse`, …', (row) => trialOf(row).target),
    word('client', 'which clients generate the load', CLIENTS, (row) => trialOf(row).client),
    word('axis', 'along what the capacity was searched', CAPACITY_AXES, (row) => pick(row).report.axis.name),
    text('slo', 'the objective, as it was given', (row) => pick(row).report.slo),
  ];
}

const us = (ns: number | undefined): number | undefined => (ns === undefined ? undefined : ns / 1e3);

function endOf({
  finding: { answer },
  load: { load },
}: LoadRow): 'highest-pass' | 'lowest-fail' | 'ceiling' | undefined {
  if (load === answer?.pass) return 'highest-pass';
  if (load === answer?.fail) return 'lowest-fail';
  return load === answer?.ceiling ? 'ceiling' : undefined;
}

export const CAPACITY_COLUMNS: readonly Column<LoadRow>[] = [
  ...targetColumns<LoadRow>(({ report, finding, load }) => ({ report, finding, trial: load.first })),
  word('answer', 'what the search of the target found, the same in all its rows', CAPACITY_ANSWERS, ({ finding }) => finding.answer?.kind),
  decimal('highest_pass', 'the capacity’s lower end: the highest load that passed', ({ finding }) => finding.answer?.pass),
  decimal('lowest_fail', 'its upper end: the lowest load that failed', ({ finding }) => finding.answer?.fail),
  word('limiter', 'what gave way at the lowest fail', LIMITERS, ({ finding }) => finding.limiter?.code),
  text('limiter_reason', 'the same in words', ({ finding }) => finding.limiter?.message),
  text('case', 'the point of the scenario’s axes, as `axis=value`', ({ load }) => load.first.case),
  decimal('load', 'the load of this row: events per second, connections or bytes, as `axis` says', ({ load }) => load.load),
  word('end', 'whether this row is an end of the bracket, or the ceiling', CAPACITY_ENDS, endOf),
  word('verdict', 'whether the load passed', LOAD_VERDICTS, ({ load }) => (load.forCurve ? 'curve' : load.verdict)),
  integer('trials', 'trials at this load', ({ load }) => load.trials),
  integer('trials_met', 'trials that met the objective', ({ load }) => load.met),
  integer('trials_missed', 'trials that did not', ({ load }) => load.missed),
  integer('trials_client_bound', 'trials in which the clients gave way', ({ load }) => load.clientBound),
  text('missed', 'what trials missed, each kind once, separated by `; `', ({ load }) => load.misses.join('; ')),
  integer('connections', 'subscribers or users', ({ load }) => load.first.connections),
  decimal('offered_rate_hz', 'arrival rate: events offered', ({ load }) => load.first.offeredRateHz, '1/s'),
  decimal('payload_bytes', 'size of one event’s payload', ({ load }) => load.first.payloadBytes, 'By'),
  decimal('delivered_rate_hz', 'deliveries in time, median over the trials', ({ load }) => load.deliveredRateHz, '1/s'),
  decimal('in_time_share', 'deliveries in time ÷ deliveries due, median over the trials', ({ load }) => load.inTimeShare),
  decimal('loss_share', 'deliveries lost ÷ deliveries expected, median over the trials', ({ load }) => load.lossShare),
  decimal('latency_p50_us', 'received − intended, p50 of all trials together', ({ load }) => us(load.latencyP50Ns), 'us'),
  decimal('latency_p99_us', 'received − intended, p99 of all trials together', ({ load }) => us(load.latencyP99Ns), 'us'),
  decimal('send_lag_p50_us', 'sent − intended, p50 of all trials together', ({ load }) => us(load.sendLagP50Ns), 'us'),
  decimal('send_lag_p99_us', 'sent − intended, p99 of all trials together', ({ load }) => us(load.sendLagP99Ns), 'us'),
  decimal('server_cpu_share', 'server CPU in processors, median over the trials', ({ load }) => load.serverCpuShare),
  decimal('client_cpu_share', 'CPU of all client processes in processors, median over the trials', ({ load }) => load.clientCpuShare),
  decimal('server_rss_bytes', 'resident memory of the server, median over the trials', ({ load }) => load.serverRssBytes, 'By'),
  decimal('ceiling', 'where the clients or the network gave way at `lowest_fail`: the lowest load from which on the server missed the objective by itself', ({ finding }) => finding.answer?.ceiling),
  integer('trials_path_bound', 'trials in which the instrument that makes the network gave way', ({ load }) => load.pathBound),
]; // prettier-ignore

/** A point of a curve. */
interface CurveRow {
  readonly report: CapacityReport;
  readonly finding: CapacityFinding;
  readonly stat: CurveStat;
  readonly curve: LoadCurve;
  readonly load: number;
  readonly measuredNs: number | undefined;
}

export const CURVE_COLUMNS: readonly Column<CurveRow>[] = [
  ...targetColumns<CurveRow>(({ report, finding }) => ({ report, finding, trial: finding.loads[0]!.first })),
  text('stat', 'the statistic of latency: `p50` or `p99`', ({ stat }) => stat),
  word('point', 'whether it was measured or lies on the curve', CURVE_POINTS, ({ measuredNs }) =>
    measuredNs === undefined ? 'fitted' : 'measured',
  ),
  decimal('load', 'events per second, connections or bytes, as `axis` says', ({ load }) => load),
  decimal('latency_us', 'the measured latency', ({ measuredNs }) => us(measuredNs), 'us'),
  decimal('fitted_us', 'the curve at this load', ({ curve, load }) => us(latencyAt(curve, load)), 'us'),
  decimal('unloaded_us', 'parameter of the curve: latency without load', ({ curve }) => us(curve.unloadedNs), 'us'),
  decimal('saturation', 'parameter of the curve: the load at which it has no end', ({ curve }) => curve.saturation),
  decimal('residual_factor', 'typical distance of a measured point from the curve, as a factor', ({ curve }) => curve.residualFactor),
  decimal('r2', 'share of the variance of the logarithms that the curve explains', ({ curve }) => curve.r2),
  integer('points', 'measured points', ({ curve }) => curve.points),
]; // prettier-ignore

/** The text of capacity.csv. */
export function capacityCsv(report: CapacityReport): string {
  const rows = report.findings.flatMap((finding) => finding.loads.map((load) => ({ report, finding, load })));
  return csvText(CAPACITY_COLUMNS, rows);
}

/** Points of a drawn curve, from no load to the largest that passed. */
const DRAWN_POINTS = 40;

/** The text of capacity-curve.csv. */
export function capacityCurveCsv(report: CapacityReport): string {
  const rows = report.findings.flatMap((finding) =>
    (['p50', 'p99'] as const).flatMap((stat) => curveRows(report, finding, stat)),
  );
  return csvText(CURVE_COLUMNS, rows);
}

function curveRows(report: CapacityReport, finding: CapacityFinding, stat: CurveStat): CurveRow[] {
  const curve = finding.curves[stat];
  const pass = finding.answer?.pass;
  if (curve === undefined || pass === undefined) return [];
  const common = { report, finding, stat, curve };
  const measured = finding.loads
    .filter(({ load, met }) => load <= pass && met > 0)
    .map((load) => ({
      ...common,
      load: load.load,
      measuredNs: stat === 'p50' ? load.latencyP50Ns : load.latencyP99Ns,
    }));
  const drawn = Array.from({ length: DRAWN_POINTS + 1 }, (_, step) => ({
    ...common,
    load: (pass * step) / DRAWN_POINTS,
    measuredNs: undefined,
  }));
  return [...measured.filter(({ measuredNs }) => measuredNs !== undefined), ...drawn];
}
