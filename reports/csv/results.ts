// results.csv, the contract with machines: tidy, one row per trial, metric and statistic. Columns are only
// ever appended; any other change raises the schema version. https://vita.had.co.nz/papers/tidy-data.pdf
import type { Cell } from '../../analysis/cells/cell.ts';
import { cellsOf } from '../../analysis/cells/trial-cells.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { columnOf, csvParts, decimal, integer, text, word, type Column } from './csv.ts';
import { TRIAL_COLUMNS } from './trial-columns.ts';
import { BETTER, CELL_STATUSES, PHASES, SIDES, UNITS } from '../words/vocabulary.ts';

/** One number of one trial. */
interface ResultRow {
  readonly trial: TrialRecord;
  readonly cell: Cell;
}

/** What the trial was asked to carry. */
const LOAD_COLUMNS: readonly Column<TrialRecord>[] = [
  integer('connections', 'subscribers or users', (trial) => trial.connections),
  integer('sockets', 'TCP connections that they took', (trial) => trial.sockets),
  decimal('offered_rate_hz', 'arrival rate: events offered', (trial) => trial.offeredRateHz, '1/s'),
  decimal('payload_bytes', 'size of one event’s payload', (trial) => trial.payloadBytes, 'By'),
  text('load_model', 'how events arrive: `open-constant`, `open-poisson`, …', (trial) => trial.loadModel),
];

/** What was agreed on, as it was found after the handshakes; empty in clear text. */
const TLS_COLUMNS: readonly Column<TrialRecord>[] = [
  text(
    'tls_version',
    'version of TLS that both ends agreed on; empty in clear text',
    ({ tls }) => tls?.protocol,
  ),
  text('tls_cipher', 'cipher that they agreed on', ({ tls }) => tls?.cipher),
  text('tls_group', 'group of their key exchange', ({ tls }) => tls?.group),
  text(
    'tls_certificate',
    'key of the server’s certificate: `ecdsa-p256`, `rsa-2048`; empty of a server at a URL',
    ({ tls }) => tls?.key,
  ),
  text(
    'tls_server_library',
    'what spoke TLS at the server, with its version; empty of a server at a URL',
    ({ tls }) => tls?.serverLibrary,
  ),
  text('tls_client_library', 'the same at the clients', ({ tls }) => tls?.clientLibrary),
  integer('tls_handshakes', 'handshakes of the trial, all of them', ({ tls }) => tls?.handshakes),
  integer('tls_resumed', 'those of them that resumed an earlier session', ({ tls }) => tls?.resumed),
];

const trialOf = ({ trial }: ResultRow): TrialRecord => trial;

export const RESULT_COLUMNS: readonly Column<ResultRow>[] = [
  ...TRIAL_COLUMNS.map((column) => columnOf(column, trialOf)),
  word('side', 'where the number was measured', SIDES, (row) => row.cell.side),
  word('phase', 'when in the trial it was measured', PHASES, (row) => row.cell.phase),
  ...LOAD_COLUMNS.map((column) => columnOf(column, trialOf)),
  text(
    'metric',
    'what was measured, as docs/methodology defines it; `trial` where nothing was',
    (row) => row.cell.metric,
  ),
  text(
    'stat',
    '`value`, or a statistic of the samples: `p50`, `p99.9`, `max`, `mean`, `slope`, …',
    (row) => row.cell.stat,
  ),
  word('unit', 'the unit of `value`', UNITS, (row) => row.cell.unit),
  decimal(
    'value',
    'the number; empty where a law of measurement forbids it',
    (row) => row.cell.value,
    '`unit`',
  ),
  integer('n_events', 'events sent that the number stands for', (row) => row.cell.nEvents),
  integer('n_samples', 'raw observations behind the number', (row) => row.cell.nSamples),
  word('better', 'which direction is better', BETTER, (row) => row.cell.better),
  word('status', 'whether the number may be relied on', CELL_STATUSES, (row) => row.cell.status),
  text('status_reason', 'why the status is not `ok`, in one sentence', (row) => row.cell.statusReason),
  ...TLS_COLUMNS.map((column) => columnOf(column, trialOf)),
];

/** results.csv in parts, one after the other: the trials in the given order. */
export function resultsCsv(records: readonly TrialRecord[]): Iterable<string> {
  return csvParts(RESULT_COLUMNS, rowsOf(records));
}

function* rowsOf(records: readonly TrialRecord[]): Generator<ResultRow, void, undefined> {
  for (const trial of records) for (const cell of cellsOf(trial)) yield { trial, cell };
}
