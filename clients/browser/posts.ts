// The uplink of one subscriber over SSE, in a page: POSTs by `fetch`, at most as many at a time as it is told, the others
// behind them, as the lean client has it. Which connection a POST takes, the browser decides.
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, Receiver } from '../client.ts';
import type { ReadPath } from '../read-path.ts';
import { contentType, messagesPath } from '../request-head.ts';
import { asBatch, MAX_BATCH_BYTES, type UplinkOptions } from '../uplink-batch.ts';

interface Waiting {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly binary: boolean;
  readonly sentNs: number;
}

export class PagePosts {
  readonly #path: ReadPath;
  readonly #url: string;
  readonly #options: UplinkOptions;
  readonly #receiver: Receiver;
  readonly #failed: (close: ClientClose) => void;
  readonly #abort = new AbortController();
  #waiting: Waiting[] = [];
  #underWay = 0;

  /** `failed`: a POST has not been answered. */
  constructor(
    path: ReadPath,
    client: string,
    options: UplinkOptions,
    receiver: Receiver,
    failed: (close: ClientClose) => void,
  ) {
    this.#path = path;
    this.#url = messagesPath(client);
    this.#options = options;
    this.#receiver = receiver;
    this.#failed = failed;
  }

  send(message: Uint8Array, binary: boolean): void {
    this.#waiting.push({ bytes: Uint8Array.from(message), binary, sentNs: nowNs() });
    this.#sendNext();
  }

  /** Ends what is under way without a report. */
  abandon(): void {
    this.#waiting = [];
    this.#abort.abort();
  }

  #sendNext(): void {
    while (this.#waiting.length > 0 && this.#underWay < this.#options.connections)
      void this.#post(this.#taken());
  }

  /** What goes into one POST. */
  #taken(): Waiting[] {
    if (!this.#options.batched) return [this.#waiting.shift()!];
    const taken: Waiting[] = [];
    for (let bytes = 0; this.#waiting.length > 0 && bytes < MAX_BATCH_BYTES;) {
      const next = this.#waiting.shift()!;
      bytes += next.bytes.length;
      taken.push(next);
    }
    return taken;
  }

  async #post(messages: readonly Waiting[]): Promise<void> {
    this.#underWay++;
    const { signal } = this.#abort;
    const binary = messages[0]!.binary;
    const body = this.#options.batched
      ? Uint8Array.from(
          asBatch(
            messages.map(({ bytes }) => bytes),
            binary,
          ),
        )
      : messages[0]!.bytes;
    const writtenNs = nowNs();
    try {
      const headers = { 'Content-Type': contentType(binary) };
      const { status } = await fetch(this.#url, { method: 'POST', headers, body, signal });
      const answeredNs = nowNs();
      this.#path.counters.reads++;
      for (const { sentNs } of messages) this.#receiver.acknowledged?.(status, sentNs, writtenNs, answeredNs);
    } catch (error) {
      if (!signal.aborted)
        this.#failed({ cause: 'reset', code: 'FETCH_FAILED', message: `a POST failed: ${String(error)}` });
    }
    this.#underWay--;
    this.#sendNext();
  }
}
