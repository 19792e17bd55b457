// The closed word lists of the record and of the CSV contract, each word with its meaning. The compiler holds
// them to the types, the readers accept nothing else, and docs/CSV.md repeats them.
import type { CellStatus } from '../analysis/cell.ts';
import type { Comparison, Verdict } from '../analysis/comparison.ts';
import type { ClientKind } from '../clients/client.ts';
import type { Arm, TrialStatus } from '../harness/trial-record.ts';
import type { Better, Phase, Side, Unit } from '../measure/metrics.ts';
import type { Transport } from '../servers/target.ts';

/** Words and what they mean. */
export type Vocabulary<Word extends string = string> = Readonly<Record<Word, string>>;

export const ARMS: Vocabulary<Arm> = {
  single: 'one side of a pair',
  base: 'the target as it was, in a comparison of a target with itself or its successor',
  base2: 'the same target once more: base against base2 shows the noise',
  head: 'the successor',
};

export const TRANSPORTS: Vocabulary<Transport> = { sse: 'Server-Sent Events', ws: 'WebSocket' };

export const CLIENTS: Vocabulary<ClientKind> = {
  lean: 'the client of this project: one read path for both transports',
  reference: 'well-kept libraries, as a cross-check',
};

export const SIDES: Vocabulary<Side> = {
  server: 'measured in the server process',
  client: 'measured in the client processes',
  both: 'of both ends together',
};

export const PHASES: Vocabulary<Phase> = {
  start: 'before any connection',
  connect: 'while clients connect',
  idle: 'connected, nothing sent',
  steady: 'under the offered load, after warm-up',
  after: 'after everyone has disconnected',
};

export const UNITS: Vocabulary<Unit> = {
  ns: 'nanoseconds',
  us: 'microseconds',
  By: 'bytes',
  'By/s': 'bytes per second',
  '1/s': 'per second',
  '1': 'a count or a ratio',
};

export const BETTER: Vocabulary<Better> = {
  lower: 'less is better',
  higher: 'more is better',
  none: 'neither: no verdict is drawn',
};

export const TRIAL_STATUSES: Vocabulary<TrialStatus> = {
  ok: 'measured',
  invalid: 'measured, but the generator or the machine was the bottleneck: shown, no verdict',
  failed: 'the target or a process broke: nothing was measured',
  skipped: 'the target cannot run on this machine',
};

export const CELL_STATUSES: Vocabulary<CellStatus> = {
  ok: 'a number to rely on',
  invalid: 'its trial is invalid: no verdict is drawn from it',
  insufficient: 'too few sends for this percentile: the value is empty',
  'timer-bound': 'the send lag is more than 20 % of the latency: no verdict on latency',
  'client-bound': 'the client drain is more than 20 % of the latency: a verdict on first delivery only',
  failed: 'its trial failed: the value is empty',
  skipped: 'its trial was skipped: the value is empty',
};

export const VERDICTS: Vocabulary<Verdict> = {
  sse: 'Server-Sent Events is better by more than 5 %',
  ws: 'WebSocket is better by more than 5 %',
  equivalent: 'the whole interval lies within 5 %',
  inconclusive: 'this run cannot tell',
};

export const COMPARISON_FAMILIES: Vocabulary<Comparison['family']> = {
  headline: 'the four metrics that a reader asks for first',
  secondary: 'six more that are registered',
  described: 'everything else that both sides report: it gets no verdict',
};

/** The words of a list, in its order. */
export function wordsOf<Word extends string>(vocabulary: Vocabulary<Word>): Word[] {
  return Object.keys(vocabulary).filter((key): key is Word => key in vocabulary);
}
