// A lean client's connection over TLS: it reads into the buffer of the process as one in clear text does, decrypted, and is
// the same to its user. node:tls makes its socket itself, so it is held and not inherited.
// https://nodejs.org/api/tls.html#tlsconnectoptions-callback (onread)
import type { OnReadOpts } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { nowNs } from '../../measure/clock.ts';
import type { ConnectOptions, ConnectTimings } from '../client.ts';
import type { ClientTls } from '../client-tls.ts';
import type { ReadPath } from '../read-path.ts';
import { NOBODY, READ_BUFFER, readInto, type LeanSocket, type SocketUser } from './socket.ts';

/** A socket of node:tls that knows whose it is, so that its listeners are functions for all and no closures of each. */
interface OwnedSocket extends TLSSocket {
  owner: LeanTlsSocket;
}

const ONREAD: OnReadOpts = {
  buffer: READ_BUFFER,
  callback(this: unknown, length: number): boolean {
    (this as OwnedSocket).owner.read(length);
    return true;
  },
};

export class LeanTlsSocket implements LeanSocket {
  readonly #path: ReadPath;
  readonly #tls: ClientTls;
  readonly #socket: OwnedSocket;
  #user: SocketUser;
  #error: NodeJS.ErrnoException | undefined;
  #connectedNs = 0;

  constructor(path: ReadPath, tls: ClientTls, options: ConnectOptions, user: SocketUser) {
    this.#path = path;
    this.#tls = tls;
    this.#user = user;
    path.counters.sockets++;
    this.#socket = Object.assign(tls.connect(options, ONREAD), { owner: this });
    this.#socket.on('connect', onConnect);
    this.#socket.on('secureConnect', onSecureConnect);
    this.#socket.on('error', onError);
    this.#socket.on('close', onClose);
  }

  get writable(): boolean {
    return this.#socket.writable;
  }

  noteConnected(times: ConnectTimings): void {
    times.connectedNs = this.#connectedNs;
    times.securedNs = nowNs();
  }

  send(bytes: string | Buffer): void {
    this.#path.counters.writtenBytes += bytes.length; // heads are ASCII
    if (typeof bytes === 'string') this.#socket.write(bytes, 'latin1');
    else this.#socket.write(bytes);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  isPaused(): boolean {
    return this.#socket.isPaused();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  destroySoon(): void {
    this.#socket.destroySoon();
  }

  /** node:tls has no reset: an end like any other. */
  resetAndDestroy(): void {
    this.#socket.destroy();
  }

  abandon(): void {
    this.#user = NOBODY;
    this.#socket.destroy();
  }

  connected(): void {
    this.#connectedNs = nowNs();
  }

  secured(): void {
    const problem = this.#tls.handshaken(this.#socket);
    if (problem === undefined) this.#user.connected(this);
    else this.#user.broken(this, problem);
  }

  read(length: number): void {
    readInto(this, this.#path, this.#user, length);
  }

  failed(error: NodeJS.ErrnoException): void {
    this.#error = error;
  }

  closed(): void {
    this.#user.ended(this, this.#error);
  }
}

function onConnect(this: TLSSocket): void {
  (this as OwnedSocket).owner.connected();
}

function onSecureConnect(this: TLSSocket): void {
  (this as OwnedSocket).owner.secured();
}

function onError(this: TLSSocket, error: NodeJS.ErrnoException): void {
  (this as OwnedSocket).owner.failed(error);
}

function onClose(this: TLSSocket): void {
  (this as OwnedSocket).owner.closed();
}
