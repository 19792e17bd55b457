// The same event stream, read with `fetch`: what EventSource does is the page's own work here, and its own choice.
// https://fetch.spec.whatwg.org/#dom-body-body
import { createParser } from 'eventsource-parser';
import { Backoff } from './backoff.ts';
import type { Lane, LaneAddress, LaneListener } from './lane.ts';

export class FetchLane implements Lane {
  readonly #address: LaneAddress;
  readonly #listener: LaneListener;
  readonly #backoff = new Backoff();
  #abort = new AbortController();
  #reads = 0;

  constructor(address: LaneAddress, listener: LaneListener) {
    this.#address = address;
    this.#listener = listener;
    void this.#read();
  }

  close(): void {
    this.#abort.abort();
    this.#backoff.end();
  }

  async #read(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      await this.#stream(abort.signal);
      this.#lost('the stream ended', abort);
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error), abort);
    }
  }

  #lost(how: string, abort: AbortController): void {
    if (abort.signal.aborted) return;
    this.#listener.lost(how, true);
    this.#backoff.again(() => void this.#read());
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const after = this.#address.resumeAfter();
    const headers: Record<string, string> = after === undefined ? {} : { 'Last-Event-ID': String(after) };
    const response = await fetch(this.#address.url, { headers, signal, cache: 'no-store' });
    if (!response.ok || response.body === null) throw new Error(`the answer was ${response.status}`);
    this.#backoff.worked();
    this.#listener.opened();
    let atMs = 0;
    const parser = createParser({ onEvent: ({ data }) => this.#listener.arrived(data, atMs, this.#reads) });
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      atMs = performance.now();
      this.#reads++;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }
}
