// The uplink of one SSE subscriber on as many kept connections as it is given: a POST goes out on the first that waits for
// no answer, or waits for one of them. With several, POSTs may overtake each other, as those of a browser do.
import type { ConnectOptions, Receiver } from '../client.ts';
import type { ReadPath } from '../read-path.ts';
import type { UplinkOptions } from '../uplink-batch.ts';
import { PostQueue } from './post-queue.ts';
import { LeanSseUplink, type UplinkOwner } from './sse-uplink.ts';

export class LeanSseUplinks {
  readonly #queue: PostQueue;
  readonly #connections: readonly LeanSseUplink[];

  constructor(
    path: ReadPath,
    options: ConnectOptions,
    { connections, batched }: UplinkOptions,
    receiver: Receiver,
    owner: UplinkOwner,
  ) {
    const queue = new PostQueue(options, batched);
    this.#queue = queue;
    this.#connections = Array.from(
      { length: connections },
      () => new LeanSseUplink(path, options, receiver, owner, queue),
    );
  }

  /** Sends a message, or queues it behind the ones before it. */
  send(message: Uint8Array, binary: boolean): void {
    this.#queue.add(message, binary);
    for (const connection of this.#connections) {
      if (this.#queue.isEmpty) return;
      connection.sendNext();
    }
  }

  /** Ends the connections without a report. */
  abandon(): void {
    for (const connection of this.#connections) connection.abandon();
  }
}
