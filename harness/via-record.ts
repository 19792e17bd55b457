// What the record of a trial says of the proxy in front of the server: plain data, as it stands in trials.jsonl.
import type { VerdictKind } from '../probe/judging/verdict.ts';

/** How one quiet stream of small events flowed through the proxy, beside the same events without it. */
export interface Look {
  readonly verdict: VerdictKind;
  /** The verdict in words, and what it rests on. */
  readonly says: string;
  readonly evidence: readonly string[];
  /** Events that came through the proxy. */
  readonly events: number;
  readonly eventsPerRead?: number | undefined;
  /** Time between first and last arrival ÷ time between first and last send. 1: streaming, 0: held. */
  readonly spanRatio?: number | undefined;
  /** Of the events that were sent apart, the share that came only when the next one was sent. */
  readonly lateByOneShare?: number | undefined;
  /** Bytes of event data that had been sent when the first event came through. */
  readonly bytesUntilFirst?: number | undefined;
  /** How much later than without the proxy each event came, in nanoseconds, over so many events. */
  readonly addedP50Ns?: number | undefined;
  readonly addedP99Ns?: number | undefined;
  readonly addedSamples?: number | undefined;
}

/** The proxy that stood in front of the server. */
export interface ViaRecord {
  /** As `viaNamed` reads it: `nginx:correct`. */
  readonly name: string;
  /** Undefined where nobody looked. */
  readonly look?: Look | undefined;
  /** Clients had left, and the proxy did not tell the server. */
  readonly keptOpen?: boolean | undefined;
}
