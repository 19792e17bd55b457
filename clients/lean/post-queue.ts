// Messages that wait to be sent as POSTs: each in one of its own, or all that wait in one, as lines of text. One queue may
// serve several connections.
import { nowNs } from '../../measure/clock.ts';
import type { ConnectOptions } from '../client.ts';
import { messagesPath, post } from '../request-head.ts';
import { asBatch, MAX_BATCH_BYTES } from '../uplink-batch.ts';

/** One request. */
export interface Post {
  readonly bytes: Buffer;
  /** When each of its messages was handed to the client. */
  readonly sentNs: readonly number[];
}

export class PostQueue {
  readonly #options: ConnectOptions;
  readonly #batched: boolean;
  readonly #posts: Post[] = [];
  readonly #messages: { readonly bytes: Buffer; readonly sentNs: number }[] = [];

  constructor(options: ConnectOptions, batched = false) {
    this.#options = options;
    this.#batched = batched;
  }

  get isEmpty(): boolean {
    return this.#posts.length === 0 && this.#messages.length === 0;
  }

  /** Adds a message, which is copied. */
  add(message: Uint8Array, binary: boolean): void {
    if (this.#batched) this.#messages.push({ bytes: asBatch([message], binary), sentNs: nowNs() });
    else this.#posts.push({ bytes: this.#post(message, binary), sentNs: [nowNs()] });
  }

  /** The next request; undefined where nothing waits. */
  take(): Post | undefined {
    if (!this.#batched || this.#messages.length === 0) return this.#posts.shift();
    let bytes = 0;
    let count = 0;
    while (count < this.#messages.length && (count === 0 || bytes < MAX_BATCH_BYTES))
      bytes += this.#messages[count++]!.bytes.length;
    const taken = this.#messages.splice(0, count);
    const body = asBatch(
      taken.map((message) => message.bytes),
      false,
    );
    return { bytes: this.#post(body, false), sentNs: taken.map(({ sentNs }) => sentNs) };
  }

  clear(): void {
    this.#posts.length = this.#messages.length = 0;
  }

  #post(body: Uint8Array, binary: boolean): Buffer {
    return post(this.#options, messagesPath(this.#options.client), '', body, binary);
  }
}
