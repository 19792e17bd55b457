// One user who asks and reads the stream that answers, over node:http and eventsource-parser. Its connection opens
// with the first request, because an agent opens none in advance.
import { request, type Agent, type ClientRequest } from 'node:http';
import type {
  ClientClose,
  ConnectOptions,
  ConnectTimings,
  ReadCounters,
  Receiver,
  Requester,
} from '../client.ts';
import { CLOSED_BY_CLIENT, protocolBroken, STREAM_ENDED } from '../client-close.ts';
import type { ClientTls } from '../client-tls.ts';
import { ConnectTimes } from '../connect-times.ts';
import { connectTo } from './http.ts';
import { readEventStream, type ResponseReader } from './sse-response.ts';
import { contentType, streamsPath } from '../request-head.ts';
import { isWireSocket, WireAgent, type WireSocket } from './wire-socket.ts';

export class ReferenceSseRequester implements Requester, ResponseReader {
  readonly counters: ReadCounters;
  readonly receiver: Receiver;
  times = new ConnectTimes();
  readonly #options: ConnectOptions;
  readonly #agent: Agent;
  readonly #keepAlive: boolean;
  #request: ClientRequest | undefined;
  #socket: WireSocket | undefined;
  #answering = false;
  #close: ClientClose | undefined;

  constructor(
    counters: ReadCounters,
    tls: ClientTls | undefined,
    options: ConnectOptions & { readonly keepAlive: boolean },
    receiver: Receiver,
  ) {
    const { keepAlive } = options;
    this.counters = counters;
    this.receiver = receiver;
    this.#options = options;
    this.#keepAlive = keepAlive;
    this.#agent = new WireAgent(keepAlive ? { keepAlive: true, maxSockets: 1 } : {}, tls);
    setImmediate(() => {
      if (this.#close === undefined) receiver.opened?.();
    });
  }

  get timings(): ConnectTimings {
    return this.times;
  }

  get closing(): boolean {
    return this.#close !== undefined;
  }

  request(message: Uint8Array, binary = false): void {
    if (this.#close !== undefined) return;
    if (this.#answering) {
      throw new Error('request() before the stream of the last one has ended: wait for streamEnded');
    }
    this.#answering = true;
    if (!this.#keepAlive) this.times = new ConnectTimes();
    this.#request = request({
      ...connectTo(this.#options),
      agent: this.#agent,
      method: 'POST',
      path: streamsPath(this.#options.client),
      headers: {
        Accept: 'text/event-stream',
        'Cache-Control': 'no-cache',
        'Content-Type': contentType(binary),
        'Content-Length': message.length,
      },
    });
    this.#request.on('socket', (socket) => this.#watch(socket));
    readEventStream(this.#request, this);
    this.#request.end(Buffer.from(message));
  }

  close(): void {
    this.failed(CLOSED_BY_CLIENT);
  }

  /** A POST goes where it is sent. */
  redirected(): boolean {
    return false;
  }

  opened(): void {}

  idSeen(): void {}

  streamEnded(): void {
    this.#answering = false;
    if (this.#request?.shouldKeepAlive === false) this.#socket = undefined; // it ends with its response
    // The agent frees the connection in the next turn only; a request before that would open a second one.
    setImmediate(() => {
      if (this.#close === undefined) this.receiver.streamEnded?.();
    });
  }

  failed(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#request?.destroy();
    this.#agent.destroy();
    setImmediate(() => this.receiver.closed(close));
  }

  /** A kept-alive connection that ends between two requests ends this user. */
  #watch(socket: unknown): void {
    if (socket === this.#socket || !this.#keepAlive || !isWireSocket(socket)) return;
    this.#socket = socket;
    socket.once('close', () => {
      if (this.#answering || this.#socket !== socket) return;
      const { problem } = socket.reader;
      this.failed(problem === undefined ? STREAM_ENDED : protocolBroken(problem));
    });
  }
}
