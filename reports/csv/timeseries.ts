// timeseries.csv: what each second of steady state looked like, to see drift, pauses and steps that the
// percentiles of a whole trial hide.
import type { TimePoint, TrialRecord } from '../../harness/trial-record.ts';
import { columnOf, csvParts, decimal, integer, word, type Column } from './csv.ts';
import { TRIAL_COLUMNS } from './trial-columns.ts';
import { TRIAL_STATUSES } from '../words/vocabulary.ts';

/** One second of one trial. */
interface TimeRow {
  readonly trial: TrialRecord;
  readonly point: TimePoint;
}

const trialOf = ({ trial }: TimeRow): TrialRecord => trial;

const STATUS: Column<TrialRecord> = word(
  'status',
  'whether the trial may be relied on',
  TRIAL_STATUSES,
  (trial) => trial.status,
);

export const TIMESERIES_COLUMNS: readonly Column<TimeRow>[] = [
  ...[...TRIAL_COLUMNS, STATUS].map((column) => columnOf(column, trialOf)),
  integer('slice', 'the slice (0, 1, …) in which the second lies', (row) => row.point.slice),
  decimal('second', 'begin, since the trial’s first steady slice began', (row) => row.point.second, 's'),
  integer('duration_ns', 'length: one second, or the rest of a slice', (row) => row.point.durationNs, 'ns'),
  integer('delivered', 'events delivered', (row) => row.point.delivered),
  decimal('latency_p50_ns', 'median latency', (row) => row.point.latencyP50Ns, 'ns'),
  decimal(
    'latency_p99_ns',
    '99th percentile of latency, however few the events',
    (row) => row.point.latencyP99Ns,
    'ns',
  ),
  decimal(
    'server_cpu_us',
    'CPU time of the server process, user and system',
    (row) => row.point.serverCpuUs,
    'us',
  ),
  decimal(
    'client_cpu_us',
    'CPU time of the client processes, user and system',
    (row) => row.point.clientCpuUs,
    'us',
  ),
  decimal(
    'server_rss_bytes',
    'resident memory of the server process',
    (row) => row.point.serverRssBytes,
    'By',
  ),
  decimal(
    'client_rss_bytes',
    'resident memory of the client processes',
    (row) => row.point.clientRssBytes,
    'By',
  ),
  decimal(
    'server_loop_delay_p99_ns',
    'event-loop delay of the server process',
    (row) => row.point.serverLoopDelayP99Ns,
    'ns',
  ),
  decimal(
    'client_loop_delay_p99_ns',
    'event-loop delay of the client processes',
    (row) => row.point.clientLoopDelayP99Ns,
    'ns',
  ),
];

/** timeseries.csv in parts, one after the other: the trials in the given order. */
export function timeseriesCsv(records: readonly TrialRecord[]): Iterable<string> {
  return csvParts(TIMESERIES_COLUMNS, rowsOf(records));
}

function* rowsOf(records: readonly TrialRecord[]): Generator<TimeRow, void, undefined> {
  for (const trial of records) for (const point of trial.timeseries) yield { trial, point };
}
