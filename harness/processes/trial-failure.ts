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

const NETWORK_REMEDY = 'Run it again. Where it happens again, look who ends processes on this machine.';

/** Whatever it was: the server without it is another case. */
const PROXY_REMEDY =
  'docs/PROXIES.md says what each proxy must be told; --via NAME:correct is told it, and --via direct shows the server alone.';

export class TrialFailure extends Error {
  override readonly name = 'TrialFailure';
  readonly reason: Reason;
  /** The last lines that the process wrote to standard error. */
  readonly stderrTail: readonly string[];

  constructor(
    kind: FailureKind,
    process: 'server' | 'client' | 'proxy' | 'network',
    message: string,
    stderrTail: readonly string[],
  ) {
    super(message);
    const remedies: Readonly<Record<string, string>> = { proxy: PROXY_REMEDY, network: NETWORK_REMEDY };
    const remedy = remedies[process] ?? REMEDIES[kind];
    this.reason = { code: `${process}-${kind}`, message, remedy };
    this.stderrTail = stderrTail;
  }
}

/** Whether a wait of a trial ran out. */
export function isLate(error: unknown): boolean {
  return error instanceof TrialFailure && error.reason.code.endsWith('-timed-out');
}

/** For what may fail at the end without harm; anything else is thrown again. */
export function ignoreFailure(error: unknown): void {
  if (!(error instanceof TrialFailure)) throw error;
}
