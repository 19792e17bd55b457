// The read path that both lean clients share: a node:net socket that reads into one buffer of the process and
// hands the bytes to its user inside the read callback. No stream, no buffer and no closure per connection.
// https://nodejs.org/api/net.html#new-netsocketoptions (onread)
import { Socket, type ConnectOpts, type SocketConstructorOpts } from 'node:net';
import { nowNs } from '../../measure/clock.ts';
import type { ConnectOptions, ConnectTimings } from '../client.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';
import { connectOptions } from '../route.ts';

const READ_BUFFER_BYTES = 64 * 1024;

/** The one read buffer, and two bytes more in which a search for the end of a line comes to rest. */
const storage = Buffer.alloc(READ_BUFFER_BYTES + 2);

/** Where every socket of the process reads to, in clear text or over TLS. */
export const READ_BUFFER = storage.subarray(0, READ_BUFFER_BYTES);

/** Shared by all sockets. `noDelay` must stand here: given to `connect` it is ignored. */
const SOCKET_OPTIONS: SocketConstructorOpts & ConnectOpts & { noDelay: true } = {
  noDelay: true,
  onread: { buffer: READ_BUFFER, callback: onRead },
};

/** What a lean client does with its connection. */
export interface LeanSocket {
  readonly writable: boolean;
  /** Notes when the connection was there. Called from within `SocketUser.connected`. */
  noteConnected(times: ConnectTimings): void;
  /** Writes a request head, or bytes. */
  send(bytes: string | Buffer): void;
  pause(): unknown;
  resume(): unknown;
  isPaused(): boolean;
  destroy(): unknown;
  /** As soon as everything is written. */
  destroySoon(): void;
  /** By a TCP reset, where that can be. */
  resetAndDestroy(): unknown;
  /** Destroys the socket without telling its user. */
  abandon(): void;
}

/** Who uses a socket. Every call is made at most once at a time; after `ended` none follows. */
export interface SocketUser {
  /** Ready to be written to: over TLS, once the handshake is done. */
  connected(socket: LeanSocket): void;
  /** `bytes[0, end)` were read; `bytes` is the buffer of the process, valid only during the call. */
  read(socket: LeanSocket, bytes: Buffer, end: number): void;
  /** `read` met bytes that break the protocol. */
  broken(socket: LeanSocket, error: ProtocolError): void;
  /** The connection is gone: by an error of the system, or in order (FIN, or destroyed by its user). */
  ended(socket: LeanSocket, error: NodeJS.ErrnoException | undefined): void;
}

export const NOBODY: SocketUser = { connected() {}, read() {}, broken() {}, ended() {} };

/** In clear text. */
export class LeanTcpSocket extends Socket implements LeanSocket {
  readonly path: ReadPath;
  user: SocketUser;
  error: NodeJS.ErrnoException | undefined = undefined;

  constructor(path: ReadPath, options: ConnectOptions, user: SocketUser) {
    super(SOCKET_OPTIONS);
    this.path = path;
    this.user = user;
    this.on('connect', onConnect);
    this.on('error', onError);
    this.on('close', onClose);
    path.counters.sockets++;
    this.connect(connectOptions(options));
  }

  noteConnected(times: ConnectTimings): void {
    times.connectedNs = nowNs();
  }

  send(bytes: string | Buffer): void {
    this.path.counters.writtenBytes += bytes.length; // heads are ASCII
    if (typeof bytes === 'string') this.write(bytes, 'latin1');
    else this.write(bytes);
  }

  abandon(): void {
    this.user = NOBODY;
    this.destroy();
  }
}

function onConnect(this: LeanTcpSocket): void {
  this.user.connected(this);
}

function onRead(this: LeanTcpSocket, length: number): boolean {
  readInto(this, this.path, this.user, length);
  return true;
}

/** `length` bytes have been read into the buffer of the process. */
export function readInto(socket: LeanSocket, path: ReadPath, user: SocketUser, length: number): void {
  storage[length] = 0x0d;
  storage[length + 1] = 0x0a;
  path.beginRead(length);
  try {
    user.read(socket, storage, length);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    user.broken(socket, error);
  }
}

function onError(this: LeanTcpSocket, error: NodeJS.ErrnoException): void {
  this.error = error;
}

function onClose(this: LeanTcpSocket): void {
  this.user.ended(this, this.error);
}
