// The columns that say which run and which trial a row belongs to, shared by the CSV files.
import { SCHEMA_VERSION, type TrialRecord } from '../../harness/trial-record.ts';
import { integer, text, word, type Column } from './csv.ts';
import { ARMS, CLIENTS, TRANSPORTS } from '../words/vocabulary.ts';

/** The start of every row of every file: which contract it keeps and which run it is from. */
export const RUN_COLUMNS: readonly Column<{ readonly runId: string }>[] = [
  integer('schema_version', 'version of this contract', () => SCHEMA_VERSION),
  text('run_id', 'the run: all trials of one command', (row) => row.runId),
];

export const TRIAL_COLUMNS: readonly Column<TrialRecord>[] = [
  ...RUN_COLUMNS,
  text(
    'env_id',
    'fingerprint of the machine and the software: rows are comparable where it is equal',
    (r) => r.envId,
  ),
  text(
    'trial_id',
    'the trial: one measured repetition of a case on a target; unique in the run',
    (r) => r.trialId,
  ),
  integer(
    'block',
    'the block (0, 1, …): trials of a case and stack with the same block are a pair',
    (r) => r.block,
  ),
  integer('order', 'position of the trial in the run, as planned', (r) => r.order),
  word('arm', 'which part the target plays in its comparison', ARMS, (r) => r.arm),
  text('scenario', 'the question', (r) => r.scenario),
  text('case', 'the point of the scenario’s axes, as `axis=value`', (r) => r.case),
  text('stack', 'the implementation family: `node`, `uws`, …', (r) => r.stack),
  word('transport', 'what carries the events', TRANSPORTS, (r) => r.transport),
  text('target', 'the transport on the stack: `node-sse`, …', (r) => r.target),
  word('client', 'which clients generate the load', CLIENTS, (r) => r.client),
];
