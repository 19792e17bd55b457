// The shape of a trial record that comes from a file: anybody may have edited it. Strict in what it needs,
// and indifferent to fields that a later version of the same schema added. https://zod.dev
import * as z from 'zod';
import { SCHEMA_VERSION, type TrialRecord } from '../../harness/trial-record.ts';
import { nameFault } from '../../servers/printable-text.ts';
import {
  ARMS,
  BETTER,
  CLIENTS,
  FLOW_VERDICTS,
  PHASES,
  SIDES,
  TRANSPORTS,
  TRIAL_STATUSES,
  UNITS,
  wordsOf,
} from '../words/vocabulary.ts';

const text = z.string().min(1);
/** It was checked where it came in; but anybody may have edited it since. Paths of earlier runs may be longer. */
const name = z.string().refine((value) => nameFault(value, Infinity) === undefined, {
  error: ({ input }) => nameFault(String(input), Infinity),
});
const count = z.int().min(0);
const side = z.enum(wordsOf(SIDES));
const phase = z.enum(wordsOf(PHASES));
const better = z.enum(wordsOf(BETTER));
/** JSON leaves out what is undefined. */
const maybe = z.number().optional();

const shape = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  runId: text,
  envId: text,
  trialId: text,
  block: count,
  order: count,
  arm: z.enum(wordsOf(ARMS)),
  scenario: text,
  case: z.string(),
  workload: text,
  stack: name,
  transport: z.enum(wordsOf(TRANSPORTS)),
  target: name,
  client: z.enum(wordsOf(CLIENTS)),
  tls: z.exactOptional(
    z.object({
      protocol: text,
      cipher: text,
      group: z.string(),
      key: z.exactOptional(text),
      serverLibrary: z.exactOptional(text),
      clientLibrary: text,
      handshakes: count,
      resumed: count,
    }),
  ),
  via: z.exactOptional(
    z.object({
      name,
      keptOpen: z.boolean().optional(),
      look: z
        .object({
          verdict: z.enum(wordsOf(FLOW_VERDICTS)),
          says: z.string(),
          evidence: z.array(z.string()),
          events: count,
          eventsPerRead: maybe,
          spanRatio: maybe,
          lateByOneShare: maybe,
          bytesUntilFirst: maybe,
          addedP50Ns: maybe,
          addedP99Ns: maybe,
          addedSamples: maybe,
        })
        .optional(),
    }),
  ),
  connections: count,
  http: z.exactOptional(z.literal(2)),
  clientsAwake: z.exactOptional(z.literal(true)),
  sockets: count,
  offeredRateHz: z.number().min(0),
  payloadBytes: z.number().min(0),
  loadModel: text,
  startedAt: z.iso.datetime(),
  status: z.enum(wordsOf(TRIAL_STATUSES)),
  reasons: z.array(z.object({ code: text, message: z.string(), remedy: z.string() })),
  stderrTail: z.array(z.string()),
  measurements: z.array(
    z.object({
      metric: text,
      side,
      phase,
      stat: text,
      unit: z.enum(wordsOf(UNITS)),
      better,
      value: z.number(),
      nEvents: z.exactOptional(z.number()),
      nSamples: z.exactOptional(z.number()),
    }),
  ),
  histograms: z.array(
    z.object({
      metric: text,
      side,
      phase,
      unit: z.literal('ns'),
      better,
      nEvents: count,
      encoded: z.base64(),
    }),
  ),
  timeseries: z.array(
    z.object({
      second: z.number(),
      slice: count,
      durationNs: z.number(),
      delivered: count,
      latencyP50Ns: maybe,
      latencyP99Ns: maybe,
      serverCpuUs: maybe,
      clientCpuUs: maybe,
      serverRssBytes: maybe,
      clientRssBytes: maybe,
      serverLoopDelayP99Ns: maybe,
      clientLoopDelayP99Ns: maybe,
    }),
  ),
});

/** Fails to compile when the shape admits what `TrialRecord` does not, or lacks one of its fields. */
type UndefinedLeftOut<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & Partial<T>;
type WrittenRecord = Omit<TrialRecord, 'timeseries'> & {
  readonly timeseries: readonly UndefinedLeftOut<TrialRecord['timeseries'][number]>[];
};
shape satisfies z.ZodType<WrittenRecord>;

/** Throws an error that names every field that is wrong, in one line. */
export function assertTrialRecord(value: unknown): asserts value is TrialRecord {
  const { error } = shape.safeParse(value);
  if (error === undefined) return;
  const problems = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new TypeError(problems.join('; '));
}
