// WebSocket as streams of node:http2: extended CONNECT, and the library `ws` on the stream. `ws` knows nothing of HTTP/2: it
// is given the stream by `setSocket`, which is private. So this target is experimental, and `ws` is pinned.
// https://www.rfc-editor.org/rfc/rfc8441
import { createRequire } from 'node:module';
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { WebSocket, type ClientOptions } from 'ws';
import { HEALTHY, MISSING_CLIENT, MISSING_SUBSCRIBER, refusal, UPGRADE_REQUIRED } from '../http-answers.ts';
import { Hub, type Wire } from '../hub.ts';
import { assertListenOptions, CLOSE_GRACE_MS, CLOSE_TIMEOUT_MS } from '../listen-options.ts';
import { LoopTurns } from '../loop-turns.ts';
import { parseResumeAfter } from '../resume-after.ts';
import {
  PATHS,
  TARGET_CONTRACT_VERSION,
  type Application,
  type Listener,
  type ListenOptions,
  type OutgoingEvent,
  type Target,
} from '../target.ts';
import { createH2Server, ignoreErrors, listen, parsePath, sendAnswer, Sessions } from './http2.ts';

const GOING_AWAY = 1001;
/** Service Restart: https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number */
const SERVICE_RESTART = 1012;
const NORMAL_CLOSURE = 1000;

/** An event on its way: the target's own bytes, because `ws` keeps them while a socket is slow. */
interface Message {
  readonly data: Buffer;
  readonly binary: boolean;
}

/** What `ws` does with a stream, and does not document. */
interface PrivateParts {
  new (address: null, protocols: undefined, options: ClientOptions & { closeTimeout: number }): WebSocket;
}

interface OnStream {
  setSocket(stream: ServerHttp2Stream, head: Buffer, options: Record<string, unknown>): void;
}

function webSocketOn(stream: ServerHttp2Stream, maxPayload: number): WebSocket {
  const Private = WebSocket as unknown as PrivateParts;
  const socket = new Private(null, undefined, { closeTimeout: CLOSE_TIMEOUT_MS });
  (socket as unknown as OnStream).setSocket(stream, Buffer.alloc(0), {
    allowSynchronousEvents: true,
    maxBufferedChunks: 0,
    maxFragments: 0,
    maxPayload,
    skipUTF8Validation: false,
  });
  return socket;
}

/** With what status a connection is ended: that of one, until it is that of the listener. */
interface CloseCodes {
  end: number;
}

/** How one WebSocket is written to. */
class SocketWire implements Wire<Message> {
  onDrain: (() => void) | undefined = undefined;
  readonly #socket: WebSocket;
  readonly #stream: ServerHttp2Stream;
  readonly #turns: LoopTurns;
  readonly #codes: Readonly<CloseCodes>;
  #heldSinceTurn = -1;
  #heard = false;

  constructor(
    socket: WebSocket,
    stream: ServerHttp2Stream,
    { turns, codes }: { readonly turns: LoopTurns; readonly codes: Readonly<CloseCodes> },
  ) {
    this.#codes = codes;
    this.#socket = socket;
    this.#stream = stream;
    this.#turns = turns;
  }

  send({ data, binary }: Message): boolean {
    this.#socket.send(data, { binary });
    if (!this.#stream.writableNeedDrain) return true;
    if (this.#heldSinceTurn < 0) this.#heldSinceTurn = this.#turns.current();
    if (!this.#heard) {
      this.#heard = true;
      this.#stream.on('drain', () => {
        this.#heldSinceTurn = -1;
        this.onDrain?.();
      });
    }
    return false;
  }

  keepAlive(): void {
    this.#socket.ping();
  }

  end(): void {
    this.#socket.close(this.#codes.end);
  }

  cut(): void {
    this.#socket.terminate();
  }

  buffered(): number {
    return this.#socket.bufferedAmount;
  }

  heldOnlyThisTurn(): boolean {
    return this.#heldSinceTurn >= 0 && this.#heldSinceTurn === this.#turns.current();
  }
}

class NodeH2WsListener implements Listener {
  port = 0;
  readonly carriesBinary = true;
  readonly tls: Listener['tls'];
  readonly #hub: Hub<Message>;
  readonly #server: Http2Server;
  readonly #sessions: Sessions;
  readonly #sockets = new Set<WebSocket>();
  readonly #turns = new LoopTurns();
  readonly #codes: CloseCodes = { end: NORMAL_CLOSURE };
  #closing: Promise<void> | undefined;

  constructor(application: Application, options: ListenOptions) {
    this.tls = options.tls && { name: 'OpenSSL', version: process.versions.openssl };
    this.#hub = new Hub<Message>(application, options, ({ data, binary = false }) => {
      return { data: Buffer.from(data), binary };
    });
    this.#server = createH2Server(options, true);
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

  close(why?: 'restart'): Promise<void> {
    this.#codes.end = why === 'restart' ? SERVICE_RESTART : GOING_AWAY;
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#hub.end();
    for (const socket of this.#sockets) socket.close(this.#codes.end);
    const cut = setTimeout(() => {
      for (const socket of this.#sockets) socket.terminate();
    }, CLOSE_GRACE_MS);
    await this.#sessions.close();
    clearTimeout(cut);
  }

  #answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    ignoreErrors(stream);
    const { path, query } = parsePath(headers);
    const isSocket = headers[':method'] === 'CONNECT' && headers[':protocol'] === 'websocket';
    const isPath = path === PATHS.events || path === PATHS.streams;
    if (isSocket && path === PATHS.events) this.#subscribe(stream, query);
    else if (isSocket && path === PATHS.streams) this.#request(stream, query);
    else if (headers[':method'] === 'GET' && path === PATHS.health) sendAnswer(stream, HEALTHY);
    else if (headers[':method'] === 'GET' && isPath) sendAnswer(stream, UPGRADE_REQUIRED);
    else sendAnswer(stream, refusal('ws', path));
  }

  #open(stream: ServerHttp2Stream): WebSocket {
    stream.respond({ ':status': 200 });
    const socket = webSocketOn(stream, this.#hub.options.maxMessageBytes);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  }

  #subscribe(stream: ServerHttp2Stream, query: URLSearchParams): void {
    const channel = query.get('channel');
    const client = query.get('client');
    if (!channel || !client) return sendAnswer(stream, MISSING_SUBSCRIBER);
    const socket = this.#open(stream);
    let failed = false;
    const wire = new SocketWire(socket, stream, { turns: this.#turns, codes: this.#codes });
    const member = this.#hub.join(
      { channel, client, resumeAfter: parseResumeAfter(query.get('after')) },
      wire,
    );
    wire.onDrain = () => member.writable();
    socket.on('message', (data: Buffer, binary: boolean) => member.received(data, binary));
    socket.on('error', () => (failed = true));
    socket.on('close', () => member.closed(failed ? 'error' : 'client'));
  }

  #request(stream: ServerHttp2Stream, query: URLSearchParams): void {
    const client = query.get('client');
    if (!client) return sendAnswer(stream, MISSING_CLIENT);
    const socket = this.#open(stream);
    const wire = new SocketWire(socket, stream, { turns: this.#turns, codes: this.#codes });
    let gone: (() => void) | undefined;
    socket.on('message', (data: Buffer, binary: boolean) => {
      gone = this.#hub.requested(client, data, wire, { ends: false, binary });
    });
    socket.on('error', () => {});
    socket.on('close', () => gone?.());
  }
}

const { version } = createRequire(import.meta.url)('ws/package.json') as { version: string };

/** WebSocket on `ws`, over streams of node:http2. Experimental. */
export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'node-h2-ws',
  stack: 'node-h2',
  transport: 'ws',
  http: 2,
  versions: { node: process.versions.node, nghttp2: process.versions['nghttp2'] ?? '', ws: version },
  async listen(application, options) {
    assertListenOptions(options);
    const listener = new NodeH2WsListener(application, options);
    await listener.listen();
    return listener;
  },
};
