// What is known of one target in one case, over all of its trials: the rows of summary.csv and of the
// terminal table. Percentiles come from merged histograms, never from averaged percentiles (law 2).
import type { ClientKind } from '../../clients/client.ts';
import type { Arm, Reason, TrialRecord, TrialStatus } from '../../harness/trial-record.ts';
import type { Stack, Transport } from '../../servers/target.ts';
import type { Cell } from './cell.ts';
import { groupBy } from '../group-by.ts';
import { pooledCells } from './pooled-cells.ts';

/** One target in one case with one kind of client. */
export interface Summary {
  readonly runId: string;
  readonly scenario: string;
  readonly case: string;
  readonly workload: string;
  readonly stack: Stack;
  readonly transport: Transport;
  readonly target: string;
  readonly client: ClientKind;
  readonly arm: Arm;
  readonly connections: number;
  readonly sockets: number;
  readonly offeredRateHz: number;
  readonly payloadBytes: number;
  readonly loadModel: string;
  /** How many trials ended in which way. */
  readonly trials: Readonly<Record<TrialStatus, number>>;
  /** Why trials were not `ok`: each reason's code once, in the order of the trials. */
  readonly reasons: readonly Reason[];
  /**
   * Percentiles of the merged histograms of the valid trials, and medians over these trials of everything
   * else (of stat `max` the largest, of `min` the smallest). Where no trial is valid they come from the invalid
   * ones and are marked `invalid`; where nothing was measured there is the one cell `trial`, stat `status`.
   */
  readonly cells: readonly Cell[];
}

/** One summary per run, scenario, case, target, client and arm, in the order in which they first appear. */
export function summarise(records: readonly TrialRecord[]): Summary[] {
  const groups = groupBy(records, (r) => [r.runId, r.scenario, r.case, r.target, r.client, r.arm]);
  return groups.map(summaryOf);
}

function summaryOf(records: readonly [TrialRecord, ...TrialRecord[]]): Summary {
  const [first] = records;
  const trials: Record<TrialStatus, number> = { ok: 0, invalid: 0, failed: 0, skipped: 0 };
  const reasons = new Map<string, Reason>();
  for (const record of records) {
    trials[record.status]++;
    for (const reason of record.reasons) if (!reasons.has(reason.code)) reasons.set(reason.code, reason);
  }
  return {
    runId: first.runId,
    scenario: first.scenario,
    case: first.case,
    workload: first.workload,
    stack: first.stack,
    transport: first.transport,
    target: first.target,
    client: first.client,
    arm: first.arm,
    connections: first.connections,
    sockets: first.sockets,
    offeredRateHz: first.offeredRateHz,
    payloadBytes: first.payloadBytes,
    loadModel: first.loadModel,
    trials,
    reasons: [...reasons.values()],
    cells: pooledCells(records),
  };
}
