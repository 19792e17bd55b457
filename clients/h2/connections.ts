// Connections of HTTP/2 and who shares them: each takes so many subscriptions, and ends with its last one.
// https://nodejs.org/api/http2.html#http2connectauthority-options-listener
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { connect as connectTcp, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { HTTP2_WINDOWS } from '../../servers/http2-windows.ts';
import { nowNs } from '../../measure/clock.ts';
import type { ConnectOptions, ConnectTimings } from '../client.ts';
import type { ReadPath } from '../read-path.ts';
import { authority } from '../request-head.ts';
import { connectOptions } from '../route.ts';
import type { ClientHttp2Options } from '../tls-use.ts';
import type { SocketBytes } from './socket-counters.ts';
import { WithheldWindow } from './withheld-window.ts';

/** Who waits for a connection: one of the two is called, once. */
export interface ConnectionUser {
  ready(connection: H2Connection): void;
  failed(error: NodeJS.ErrnoException): void;
}

/** Of every connection of a process. */
type ConnectionWindows = Required<Omit<ClientHttp2Options, 'streamsPerConnection'>>;

export class H2Connection {
  readonly session: ClientHttp2Session;
  readonly #withheld: WithheldWindow | undefined;
  readonly #path: ReadPath;
  readonly #sockets: SocketBytes;
  readonly #waiting: ConnectionUser[] = [];
  #socket: Socket | undefined;
  #connectedNs: number | undefined;
  #securedNs: number | undefined;
  #isReady = false;
  #error: NodeJS.ErrnoException | undefined;
  users = 0;
  ended = false;

  constructor(
    path: ReadPath,
    sockets: SocketBytes,
    windows: ConnectionWindows,
    options: ConnectOptions,
    onEnd: (connection: H2Connection) => void,
  ) {
    this.#path = path;
    this.#sockets = sockets;
    path.counters.sockets++;
    const scheme = path.tls === undefined ? 'http' : 'https';
    this.session = connect(`${scheme}://${authority(options)}`, {
      createConnection: () => this.#connect(options),
      settings: { initialWindowSize: windows.streamWindowBytes, enablePush: false },
    });
    if (windows.credit === 'read')
      this.#withheld = new WithheldWindow(this.session, windows.sessionWindowBytes);
    const over = (): void => {
      this.ended = true;
      onEnd(this);
      const error =
        this.#error ?? Object.assign(new Error('the server ended the connection'), { code: 'ECONNRESET' });
      for (const user of this.#waiting.splice(0)) user.failed(error);
    };
    this.session.on('error', (error) => (this.#error ??= error));
    this.session.on('close', over);
    this.session.on('goaway', () => {
      this.ended = true;
    });
    // Whether it takes extended CONNECT stands in its first settings.
    this.session.once('remoteSettings', () => this.#ready());
    this.session.once('connect', () => this.session.setLocalWindowSize(windows.sessionWindowBytes));
  }

  #connect(options: ConnectOptions): Socket {
    const { tls } = this.#path;
    const socket = tls === undefined ? connectTcp(connectOptions(options)) : tls.connect(options);
    this.#socket = socket;
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once('connect', () => (this.#connectedNs = nowNs()));
    if (tls !== undefined)
      socket.once('secureConnect', () => {
        this.#securedNs = nowNs();
        const problem = tls.handshaken(socket as ReturnType<typeof tls.connect>);
        if (problem !== undefined) socket.destroy(problem);
      });
    return socket;
  }

  #ready(): void {
    this.#isReady = true;
    for (const user of this.#waiting.splice(0)) user.ready(this);
  }

  /** Ends it and all of its streams, by a TCP reset where that can be: node:tls has none. */
  reset(): void {
    this.ended = true;
    if (this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket?.resetAndDestroy();
  }

  /** Nobody reads this stream until it is resumed. */
  pause(stream: ClientHttp2Stream): void {
    stream.pause();
    this.#withheld?.hold(stream);
  }

  resume(stream: ClientHttp2Stream): void {
    stream.resume();
    this.#withheld?.release(stream);
  }

  /** For one who comes when it is there already, that is at once. */
  noteConnected(times: ConnectTimings): void {
    const began = times.startedNs;
    if (this.#connectedNs !== undefined) times.connectedNs = Math.max(this.#connectedNs, began);
    if (this.#securedNs !== undefined) times.securedNs = Math.max(this.#securedNs, began);
  }

  use(user: ConnectionUser): void {
    if (this.#isReady && !this.ended) setImmediate(() => user.ready(this));
    else this.#waiting.push(user);
  }
}

export class H2Connections {
  readonly #path: ReadPath;
  readonly #sockets: SocketBytes;
  readonly #streamsPerConnection: number;
  readonly #windows: ConnectionWindows;
  readonly #open = new Map<string, Set<H2Connection>>();

  constructor(path: ReadPath, sockets: SocketBytes, options: ClientHttp2Options) {
    const { streamsPerConnection, ...windows } = options;
    this.#path = path;
    this.#sockets = sockets;
    this.#streamsPerConnection = streamsPerConnection;
    this.#windows = {
      streamWindowBytes: HTTP2_WINDOWS.streamBytes,
      sessionWindowBytes: HTTP2_WINDOWS.sessionBytes,
      credit: 'arrival',
      ...windows,
    };
  }

  /** One with room, or a new one. `release` it when its user is done. */
  acquire(options: ConnectOptions): H2Connection {
    const key = authority(options);
    const open = this.#open.get(key) ?? new Set();
    this.#open.set(key, open);
    for (const connection of open) {
      if (connection.ended || connection.users >= this.#streamsPerConnection) continue;
      connection.users++;
      return connection;
    }
    const made = new H2Connection(this.#path, this.#sockets, this.#windows, options, (each) =>
      open.delete(each),
    );
    made.users = 1;
    open.add(made);
    return made;
  }

  release(connection: H2Connection): void {
    if (--connection.users > 0) return;
    connection.ended = true;
    connection.session.destroy();
  }
}
