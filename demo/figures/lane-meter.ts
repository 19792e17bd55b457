// What has arrived over one lane: counts, bytes, and the last few seconds in full.
import { emptyCounts, SequenceTracker } from '../../measure/events/sequence.ts';
import type { Stamp } from '../../measure/events/stamp.ts';
import { FLAG_REPLAYED } from '../wire.ts';
import { stampOf } from './stamped.ts';

/** One event, as it is drawn. Times in `performance.now()`. */
export interface Seen {
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: 'live' | 'replayed' | 'repeated';
  /** Of the server's clock, when it was due. */
  readonly intendedNs: number;
}

export class LaneMeter {
  readonly #keptMs: number;
  readonly #accounts = emptyCounts();
  #tracker: SequenceTracker | undefined;
  #first = 0;
  #last: string | undefined;
  received = 0;
  replayed = 0;
  payloadBytes = 0;
  recent: Seen[] = [];

  /** `keptMs`: for how long events stay in `recent`. */
  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  /** Accounts for an event; undefined where it has no stamp. */
  note(data: string, atMs: number): Seen | undefined {
    const stamp = stampOf(data);
    if (stamp === undefined) return undefined;
    this.received++;
    // All of its characters are ASCII: that many bytes.
    this.payloadBytes += data.length;
    this.#last = data;
    const seen: Seen = {
      sequence: stamp.sequence,
      atMs,
      intendedNs: stamp.intendedNs,
      kind: this.#kind(stamp),
    };
    this.recent.push(seen);
    while (this.recent[0]!.atMs < atMs - this.#keptMs) this.recent.shift();
    return seen;
  }

  #kind({ sequence, flags }: Readonly<Stamp>): Seen['kind'] {
    if (this.#tracker === undefined) {
      this.#tracker = new SequenceTracker(sequence);
      this.#first = sequence;
    }
    if (!this.#tracker.note(sequence, this.#accounts)) return 'repeated';
    if ((flags & FLAG_REPLAYED) === 0) return 'live';
    this.replayed++;
    return 'replayed';
  }

  /** Number of the last event in order; undefined before the first. */
  get lastSequence(): number | undefined {
    return this.#tracker === undefined ? undefined : this.#tracker.next - 1;
  }

  /** Numbers of the first event that came and of the last in order; undefined before the first. */
  get range(): readonly [number, number] | undefined {
    return this.#tracker === undefined ? undefined : [this.#first, this.#tracker.next - 1];
  }

  get missed(): number {
    return this.#tracker?.lost(this.#tracker.next) ?? 0;
  }

  get repeated(): number {
    return this.#accounts.duplicate;
  }

  /** The text of the last event. */
  get last(): string | undefined {
    return this.#last;
  }
}
