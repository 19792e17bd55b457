// One user of a page who asks and reads the stream that answers: a POST by `fetch`, as EventSource can only GET. Whether
// connections are kept is the browser's affair: it keeps them.
import type { ClientClose, ConnectTimings, Receiver, Requester } from '../client.ts';
import { CLOSED_BY_CLIENT } from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import type { ReadPath } from '../read-path.ts';
import { contentType } from '../request-head.ts';
import { readFetchStream } from './fetch-stream.ts';

export class BrowserFetchRequester implements Requester {
  readonly #path: ReadPath;
  readonly #url: string;
  readonly #receiver: Receiver;
  #times = new ConnectTimes();
  #abort: AbortController | undefined;
  #isClosed = false;

  constructor(path: ReadPath, url: string, receiver: Receiver) {
    this.#path = path;
    this.#url = url;
    this.#receiver = receiver;
    path.counters.sockets++;
    // The connection comes with the request.
    setTimeout(() => {
      if (!this.#isClosed) receiver.opened?.();
    });
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  request(message: Uint8Array, binary = false): void {
    if (this.#isClosed) return;
    if (this.#abort !== undefined)
      throw new Error('request() before the stream of the last one has ended: wait for streamEnded');
    void this.#ask(Uint8Array.from(message), binary);
  }

  async #ask(body: Uint8Array<ArrayBuffer>, binary: boolean): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.#times = new ConnectTimes();
    const headers = { Accept: 'text/event-stream', 'Content-Type': contentType(binary) };
    const init = { method: 'POST', headers, body, signal: abort.signal };
    const user = { timings: this.#times, receiver: this.#receiver, opened: () => {} };
    const close = await readFetchStream(this.#path, this.#url, init, user);
    this.#abort = undefined;
    if (this.#isClosed) return;
    if (close === undefined) this.#receiver.streamEnded?.();
    else this.#end(close);
  }

  close(): void {
    this.#end(CLOSED_BY_CLIENT);
  }

  #end(close: ClientClose): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#abort?.abort();
    setTimeout(() => this.#receiver.closed(close));
  }
}
