// One subscriber over Server-Sent Events by node:http and eventsource-parser. Its uplink connection opens with the
// first POST, because an agent opens none in advance. https://nodejs.org/api/http.html#httprequestoptions-callback
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { nowNs } from '../../measure/clock.ts';
import type {
  ClientClose,
  ConnectTimings,
  ReadCounters,
  Receiver,
  SubscribeOptions,
  Subscription,
} from '../client.ts';
import { CLOSED_BY_CLIENT, STREAM_ENDED } from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { connectTo, headBytes, libraryFailed, watchConnect } from './http.ts';
import { readEventStream, type ResponseReader } from './sse-response.ts';
import { eventsPath, messagesPath } from '../request-head.ts';
import { tallyOf } from './socket-tally.ts';

export class ReferenceSseSubscription implements Subscription, ResponseReader {
  readonly counters: ReadCounters;
  readonly receiver: Receiver;
  readonly times = new ConnectTimes();
  lastEventId = '';
  readonly #options: SubscribeOptions;
  readonly #request: ClientRequest;
  /** One connection: the agent queues a POST behind an unanswered one. */
  readonly #uplink: Agent | undefined;
  #response: IncomingMessage | undefined;
  #paused = false;
  #close: ClientClose | undefined;

  constructor(counters: ReadCounters, agent: Agent, options: SubscribeOptions, receiver: Receiver) {
    this.counters = counters;
    this.receiver = receiver;
    this.#options = options;
    this.#uplink = options.uplink ? new Agent({ keepAlive: true, maxSockets: 1 }) : undefined;
    this.#request = request({
      ...connectTo(options),
      agent,
      path: eventsPath(options, 'sse'),
      headers: {
        Accept: 'text/event-stream',
        'Cache-Control': 'no-cache',
        ...(options.resumeAfter === undefined ? {} : { 'Last-Event-ID': String(options.resumeAfter) }),
      },
    });
    readEventStream(this.#request, this);
    this.#request.end();
  }

  get timings(): ConnectTimings {
    return this.times;
  }

  get closing(): boolean {
    return this.#close !== undefined;
  }

  send(message: Uint8Array): void {
    if (this.#uplink === undefined) throw new Error('send() needs an uplink: subscribe with `uplink: true`');
    if (this.#close !== undefined) return;
    const { counters, receiver } = this;
    const times = new ConnectTimes();
    const sentNs = nowNs();
    let writtenNs = sentNs;
    const post = request({
      ...connectTo(this.#options),
      agent: this.#uplink,
      method: 'POST',
      path: messagesPath(this.#options.client),
      headers: { 'Content-Type': 'application/json', 'Content-Length': message.length },
    });
    post.on('socket', (socket) => {
      writtenNs = nowNs();
      watchConnect(socket, counters, times);
    });
    post.on('error', (error) => this.failed(libraryFailed(error, times.connectedNs !== undefined)));
    post.on('response', (response) => {
      counters.headBytes += headBytes(response);
      const { socket } = response;
      response.resume();
      response.on('end', () => {
        tallyOf(socket, counters).add();
        if (this.#close === undefined) {
          receiver.acknowledged?.(response.statusCode!, sentNs, writtenNs, nowNs());
        }
      });
    });
    post.end(Buffer.from(message));
  }

  pause(): void {
    this.#paused = true;
    this.#response?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#response?.resume();
  }

  close(): void {
    this.failed(CLOSED_BY_CLIENT);
  }

  drop(): void {
    this.close();
  }

  opened(response: IncomingMessage): void {
    this.#response = response;
    if (this.#paused) response.pause();
    this.receiver.opened?.();
  }

  idSeen(id: string): void {
    this.lastEventId = id;
  }

  streamEnded(): void {
    this.failed(STREAM_ENDED);
  }

  /** Ends both connections; the first reason given is the one that is reported, once the stream's is gone. */
  failed(close: ClientClose): void {
    if (this.#close !== undefined) return;
    this.#close = close;
    this.#uplink?.destroy();
    this.#request.destroy();
    setImmediate(() => this.receiver.closed(close));
  }
}
