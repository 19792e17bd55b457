// One subscriber that watches what a server pushes by itself: which sequences it has seen, and when it last read an event.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { SequenceTracker, type DeliveryCounts } from '../../measure/events/sequence.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';

/** What the subscribers of a process have in common. */
export interface WatcherHalf {
  subscribe(watcher: Watcher): Subscription;
  delivered(watcher: Watcher, bytes: Uint8Array, start: number, end: number, receivedNs: number): void;
  closed(reason: ClientClose): void;
}

export class Watcher extends ConnectingSubscriber {
  readonly index: number;
  /** When it read the event before; undefined before the first one. */
  lastNs: number | undefined;
  readonly #half: WatcherHalf;
  /** By source. A sequence begins with the first number that is seen of it. */
  readonly #trackers = new Map<number, SequenceTracker>();

  constructor(half: WatcherHalf, index: number) {
    super();
    this.#half = half;
    this.index = index;
  }

  /** Accounts an event in `counts`. Returns false for a duplicate. */
  note(source: number, sequence: number, counts: DeliveryCounts): boolean {
    let tracker = this.#trackers.get(source);
    if (tracker === undefined) {
      tracker = new SequenceTracker(sequence);
      this.#trackers.set(source, tracker);
    }
    return tracker.note(sequence, counts);
  }

  /** How many numbers are missing before the highest one that was seen of each source. */
  get lost(): number {
    let lost = 0;
    for (const tracker of this.#trackers.values()) lost += tracker.lost(tracker.next);
    return lost;
  }

  /** What has not come until now is not lost. */
  settle(): void {
    for (const tracker of this.#trackers.values()) tracker.settle(0);
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#half.delivered(this, bytes, start, end, receivedNs);
  }

  protected subscribe(): Subscription {
    return this.#half.subscribe(this);
  }

  protected ended(reason: ClientClose): void {
    this.#half.closed(reason);
  }
}
