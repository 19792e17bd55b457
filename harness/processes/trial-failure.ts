// Why a trial could not be measured: something broke, hung or refused. Becomes a record with status `failed`.
import type { Reason } from '../trial-record.ts';

export type FailureKind =
  | 'not-started' // the system gave it no process
  | 'crashed' // the process ended by itself
  | 'timed-out' // it did not answer within the limit
  | 'refused' // it answered with an error
  | 'unreachable'; // no client could connect

const REMEDIES: Readonly<Record<FailureKind, string>> = {
  'not-started': 'Raise the limit that the cause names (ulimit -a), or let fewer processes run.',
  crashed:
    'See the last lines that it wrote to standard error, and run the target alone with the same parameters.',
  'timed-out': 'It hangs or is overloaded: run the target alone, or lower the load.',
  refused: 'Mend what the message names.',
  unreachable: 'The target must answer as docs/ARCHITECTURE.md says ("The wire surface").',
};

export class TrialFailure extends Error {
  override readonly name = 'TrialFailure';
  readonly reason: Reason;
  /** The last lines that the process wrote to standard error. */
  readonly stderrTail: readonly string[];

  constructor(
    kind: FailureKind,
    process: 'server' | 'client',
    message: string,
    stderrTail: readonly string[],
  ) {
    super(message);
    this.reason = { code: `${process}-${kind}`, message, remedy: REMEDIES[kind] };
    this.stderrTail = stderrTail;
  }
}
