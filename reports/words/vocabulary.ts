// The closed word lists of the record and of the CSV contract, each word with its meaning. The compiler holds
// them to the types, the readers accept nothing else, and docs/csv/words.md repeats them.
import type { CellStatus } from '../../analysis/cells/cell.ts';
import type { Limiter } from '../../analysis/capacity/limiter.ts';
import type { Comparison, Verdict } from '../../analysis/comparison/comparison.ts';
import type { GateVerdict } from '../../analysis/gate/judgement.ts';
import type { GatedMetric } from '../../analysis/gate/metrics.ts';
import type { ClientKind } from '../../clients/client.ts';
import type { CapacityAxisName } from '../../harness/capacity/axis.ts';
import type { CapacityAnswer, LoadVerdict } from '../../harness/capacity/search.ts';
import type { Arm, TrialStatus } from '../../harness/trial-record.ts';
import type { Better, Phase, Side, Unit } from '../../measure/figures/metrics.ts';
import type { VerdictKind } from '../../probe/judging/verdict.ts';
import type { Transport } from '../../servers/target.ts';

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
  browser: 'a page in a real browser: its `EventSource`, its `WebSocket`',
  'browser-fetch':
    "a page in a real browser: `fetch` reads the event stream, beside it the page's `WebSocket`",
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

export const FLOW_VERDICTS: Vocabulary<VerdictKind> = {
  streaming: 'each event arrives when it is sent',
  delayed: 'one by one, but late',
  batched: 'several at once: something collects them',
  held: 'all at once, when the response ends',
  cut: 'somebody ended the connection',
  silent: 'no event came',
  failed: 'there was no stream',
  unclear: 'too little came to tell',
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

export const GATE_VERDICTS: Vocabulary<GateVerdict> = {
  pass: 'no alarm, and the interval excludes a change of twice the floor',
  regressed: 'an alarm that an independent second batch has confirmed',
  improved: 'head takes less, by the floor or more',
  inconclusive: 'no confirmed alarm, but too much noise to exclude a change',
  invalid: 'the measurement cannot be believed, or an arm did not do its work',
};

export const GATE_ROLES: Vocabulary<GatedMetric['role']> = {
  gated: 'a change of the floor is an alarm',
  tripwire: 'only a change that nobody could miss is',
};

export const COMPARISON_FAMILIES: Vocabulary<Comparison['family'] | 'gate'> = {
  headline: 'the four metrics that a reader asks for first',
  secondary: 'six more that are registered',
  described: 'everything else that both sides report: it gets no verdict',
  gate: 'every metric that a gate job judges',
};

/** The words of a list, in its order. */
export function wordsOf<Word extends string>(vocabulary: Vocabulary<Word>): Word[] {
  return Object.keys(vocabulary).filter((key): key is Word => key in vocabulary);
}

export const CAPACITY_AXES: Vocabulary<CapacityAxisName> = {
  rate: 'events per second; where a scenario climbs with something else, that',
  connections: 'subscribers or users',
  payload: 'bytes of one event',
};

export const CAPACITY_ANSWERS: Vocabulary<CapacityAnswer['kind']> = {
  bracket: 'the capacity lies between the highest pass and the lowest fail',
  'at-least': 'nothing failed up to the largest load that was allowed: a lower bound',
  'client-bound':
    'the clients gave way at the lowest fail: the highest pass is a lower bound, the ceiling, if there is one, an upper one',
  'path-bound': 'the same where the instrument that makes the network gave way',
  below: 'even the smallest load that was allowed failed',
  unfinished: 'the search was interrupted, or needed too many loads: what is known so far',
};

export const CAPACITY_ENDS: Vocabulary<'highest-pass' | 'lowest-fail' | 'ceiling'> = {
  'highest-pass': 'the lower end of the bracket',
  'lowest-fail': 'the upper end of the bracket',
  ceiling: 'the lowest load from which on the server misses the objective by itself',
};

export const LOAD_VERDICTS: Vocabulary<LoadVerdict | 'curve'> = {
  pass: 'at least 80 % of the trials met the objective',
  fail: 'fewer did',
  'client-bound': 'fewer did, and in half or more of the others the clients gave way',
  'path-bound': 'the same where the instrument that makes the network gave way, more often than the clients',
  undecided: 'the search ended before the verdict',
  curve: 'tried once for the curve, no verdict',
};

export const LIMITERS: Vocabulary<Limiter['code']> = {
  none: 'nothing gave way',
  'server-ended': 'a process broke or did not answer in time',
  connects: 'connections could not be opened',
  'wrong-counts': 'events came twice, out of order or changed',
  clients: 'the clients: the answer is a lower bound',
  path: 'the instrument that makes the network: the answer is a lower bound',
  'server-cpu': 'the server’s processor',
  link: 'the network’s own rate, as it was asked for',
  memory: 'the machine had no memory left',
  'kernel-buffers': 'the kernel’s buffers, or the limit of what is held back for a slow reader',
  'send-lag': 'the publisher sent late while its processor had room',
  unknown: 'nothing that is watched gave way',
};

export const CURVE_POINTS: Vocabulary<'measured' | 'fitted'> = {
  measured: 'a load that passed',
  fitted: 'a point of the curve',
};
