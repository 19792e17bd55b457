// SSE as streams of node:http2: one stream per subscriber, many of them on one connection. Each event is encoded once and
// the same buffer is written to every stream; node:http2 writes when the turn of the event loop ends.
// https://nodejs.org/api/http2.html#class-serverhttp2stream
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { COMMENT_LINE, encodeEvent } from '../event-stream-encoder.ts';
import {
  ACCEPTED,
  HEALTHY,
  MISSING_CLIENT,
  MISSING_SUBSCRIBER,
  refusal,
  UNKNOWN_CLIENT,
} from '../http-answers.ts';
import { Hub } from '../hub.ts';
import { assertListenOptions } from '../listen-options.ts';
import { LoopTurns } from '../loop-turns.ts';
import { saysBinary } from '../message-kind.ts';
import { parseResumeAfter } from '../resume-after.ts';
import {
  EVENT_STREAM_HEADERS,
  PATHS,
  TARGET_CONTRACT_VERSION,
  type Application,
  type Listener,
  type ListenOptions,
  type OutgoingEvent,
  type Target,
} from '../target.ts';
import { createH2Server, ignoreErrors, listen, parsePath, readBody, sendAnswer, Sessions } from './http2.ts';
import { StreamWire } from './stream-wire.ts';

class NodeH2SseListener implements Listener {
  port = 0;
  readonly tls: Listener['tls'];
  readonly #hub: Hub<Uint8Array>;
  readonly #server: Http2Server;
  readonly #sessions: Sessions;
  readonly #turns = new LoopTurns();
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: ListenOptions) {
    this.tls = options.tls && { name: 'OpenSSL', version: process.versions.openssl };
    this.#hub = new Hub<Uint8Array>(application, options, encodeEvent);
    this.#server = createH2Server(options, false);
    this.#sessions = new Sessions(this.#server);
    this.#server.on('stream', (stream, headers) => this.#answer(stream, headers));
  }

  async listen(): Promise<void> {
    this.port = await listen(this.#server, this.#hub.options);
    this.#hub.application.started(this);
  }

  broadcast(channel: string, event: OutgoingEvent): void {
    this.#hub.broadcast(channel, event);
  }

  close(): Promise<void> {
    this.#hub.end();
    this.#closing ??= this.#sessions.close();
    return this.#closing;
  }

  #answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    ignoreErrors(stream);
    const method = headers[':method'];
    const { path, query } = parsePath(headers);
    const client = query.get('client');
    if (path === PATHS.events && method === 'GET') this.#subscribe(stream, headers, query);
    else if (path === PATHS.messages && method === 'POST') this.#receive(stream, headers, client);
    else if (path === PATHS.streams && method === 'POST') this.#reply(stream, headers, client);
    else sendAnswer(stream, path === PATHS.health && method === 'GET' ? HEALTHY : refusal('sse', path));
  }

  #wire(stream: ServerHttp2Stream): StreamWire {
    stream.respond({ ':status': 200, ...EVENT_STREAM_HEADERS });
    return new StreamWire(stream, this.#turns, COMMENT_LINE);
  }

  #subscribe(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, query: URLSearchParams): void {
    const channel = query.get('channel');
    const client = query.get('client');
    if (!channel || !client) return sendAnswer(stream, MISSING_SUBSCRIBER);
    const wire = this.#wire(stream);
    const resumeAfter = parseResumeAfter(headers['last-event-id'] as string | undefined);
    const member = this.#hub.join({ channel, client, resumeAfter }, wire);
    wire.onDrain = () => member.writable();
    stream.on('close', () => member.closed());
  }

  #receive(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, client: string | null): void {
    if (!client) return sendAnswer(stream, MISSING_CLIENT);
    readBody(stream, this.#hub.options.maxMessageBytes, (body) => {
      const known = this.#hub.receivedFrom(client, body, saysBinary(headers['content-type']));
      sendAnswer(stream, known ? ACCEPTED : UNKNOWN_CLIENT);
    });
  }

  #reply(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, client: string | null): void {
    if (!client) return sendAnswer(stream, MISSING_CLIENT);
    readBody(stream, this.#hub.options.maxMessageBytes, (body) => {
      const binary = saysBinary(headers['content-type']);
      const gone = this.#hub.requested(client, body, this.#wire(stream), { ends: true, binary });
      stream.on('close', gone);
    });
  }
}

/** SSE on node:http2. */
export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'node-h2-sse',
  stack: 'node-h2',
  transport: 'sse',
  http: 2,
  versions: { node: process.versions.node, nghttp2: process.versions['nghttp2'] ?? '' },
  async listen(application, options) {
    assertListenOptions(options);
    const listener = new NodeH2SseListener(application, options);
    await listener.listen();
    return listener;
  },
};
