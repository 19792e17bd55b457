// One subscriber over Server-Sent Events by node:http and eventsource-parser. Its uplink connection opens with the
// first POST, because an agent opens none in advance. https://nodejs.org/api/http.html#httprequestoptions-callback
import { request, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
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
import type { HeaderFields } from '../http-response-head.ts';
import { redirectedTo, RedirectTrail } from '../redirect.ts';
import { contentType, eventsAddress, isFirst, messagesPath } from '../request-head.ts';
import { asBatch, uplinkOptions } from '../uplink-batch.ts';
import { connectTo, headersOf, libraryFailed, watchRequest } from './http.ts';
import { readEventStream, type ResponseReader } from './sse-response.ts';
import { tallyOf, type SocketTally } from './socket-tally.ts';
import { WireAgent } from './wire-socket.ts';

export class ReferenceSseSubscription implements Subscription, ResponseReader {
  readonly counters: ReadCounters;
  readonly receiver: Receiver;
  readonly times = new ConnectTimes();
  lastEventId = '';
  retryMs: number | undefined;
  readonly #options: SubscribeOptions;
  readonly #streams: WireAgent;
  readonly #trail: RedirectTrail;
  #request: ClientRequest;
  /** Of few connections: the agent queues a POST behind unanswered ones. */
  readonly #uplink: Agent | undefined;
  readonly #batched: boolean;
  readonly #waiting: { readonly message: Buffer; readonly sentNs: number }[] = [];
  #isPosting = false;
  #response: IncomingMessage | undefined;
  #paused = false;
  #close: ClientClose | undefined;

  constructor(counters: ReadCounters, agent: WireAgent, options: SubscribeOptions, receiver: Receiver) {
    this.counters = counters;
    this.receiver = receiver;
    this.#options = options;
    const uplink = uplinkOptions(options.uplink);
    this.#uplink = uplink && new WireAgent({ keepAlive: true, maxSockets: uplink.connections }, agent.tls);
    this.#batched = uplink?.batched === true;
    this.#streams = agent;
    this.#trail = new RedirectTrail(eventsAddress(options), agent.tls !== undefined);
    this.#request = this.#ask();
  }

  /** Asks for the stream: at first, or where it was redirected to. */
  #ask(): ClientRequest {
    const { resumeAfter, request: own } = this.#options;
    const asked = request({
      ...connectTo(redirectedTo(this.#options, this.#trail.at)),
      agent: this.#streams,
      path: this.#trail.at.path,
      headers: {
        Accept: 'text/event-stream',
        'Cache-Control': 'no-cache',
        ...(this.compression === undefined ? {} : { 'Accept-Encoding': this.compression.coding }),
        ...(resumeAfter === undefined ? {} : { 'Last-Event-ID': String(resumeAfter) }),
        ...(own === undefined || !isFirst(this.#options, this.#trail.at) ? {} : headersOf(own)),
      },
    });
    readEventStream(asked, this);
    asked.end();
    return asked;
  }

  get timings(): ConnectTimings {
    return this.times;
  }

  get compression(): SubscribeOptions['compression'] {
    return this.#options.compression;
  }

  get closing(): boolean {
    return this.#close !== undefined;
  }

  send(message: Uint8Array, binary = false): void {
    if (this.#uplink === undefined) throw new Error('send() needs an uplink: subscribe with `uplink: true`');
    if (this.#close !== undefined) return;
    const sentNs = nowNs();
    if (!this.#batched) return this.#post(Buffer.from(message), binary, [sentNs]);
    this.#waiting.push({ message: asBatch([message], binary), sentNs });
    if (!this.#isPosting) this.#postBatch();
  }

  /** Everything that waits in one; what comes meanwhile waits for its answer. */
  #postBatch(): void {
    const batch = this.#waiting.splice(0);
    this.#isPosting = batch.length > 0;
    if (!this.#isPosting) return;
    const body = asBatch(
      batch.map(({ message }) => message),
      false,
    );
    this.#post(
      body,
      false,
      batch.map(({ sentNs }) => sentNs),
    );
  }

  #post(body: Buffer, binary: boolean, sentNs: readonly number[]): void {
    const { counters, receiver } = this;
    const times = new ConnectTimes();
    let writtenNs = sentNs[0]!;
    let tally: SocketTally | undefined;
    const post = request({
      ...connectTo(this.#options),
      agent: this.#uplink,
      method: 'POST',
      path: messagesPath(this.#options.client),
      headers: { 'Content-Type': contentType(binary), 'Content-Length': body.length },
    });
    post.on('socket', (socket) => {
      writtenNs = nowNs();
      tally = tallyOf(watchRequest(socket, counters, times), counters);
    });
    post.on('error', (error) => this.failed(libraryFailed(error, times.connectedNs !== undefined)));
    post.on('response', (response) => {
      response.resume();
      response.on('end', () => {
        tally?.add();
        if (this.#close !== undefined) return;
        for (const each of sentNs) receiver.acknowledged?.(response.statusCode!, each, writtenNs, nowNs());
        if (this.#batched) this.#postBatch();
      });
    });
    post.end(body);
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

  redirected(head: HeaderFields & { readonly status: number }): boolean | ClientClose {
    const followed = this.#trail.follow(head);
    if (followed === true && this.#close === undefined) {
      this.counters.redirects++;
      this.times.connectedNs = undefined;
      this.#request = this.#ask();
    }
    return followed;
  }

  opened(response: IncomingMessage): void {
    this.#response = response;
    if (this.#paused) response.pause();
    this.receiver.opened?.();
  }

  idSeen(id: string): void {
    this.lastEventId = id;
  }

  retrySeen(milliseconds: number): void {
    this.retryMs = milliseconds;
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
