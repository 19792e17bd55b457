// The counters of clients over HTTP/2. node:http2 takes the frames off the bytes before anybody sees them, so bytes are
// what the sockets below it have read and written: frames, windows and heads with all of it.
import type { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import type { ReadCounters } from '../client.ts';

/** Sockets of connections, as long as they live and afterwards. */
export class SocketBytes {
  readonly #open = new Set<Socket | TLSSocket>();
  #readBefore = 0;
  #writtenBefore = 0;

  add(socket: Socket | TLSSocket): void {
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#readBefore += socket.bytesRead;
      this.#writtenBefore += socket.bytesWritten;
    });
  }

  get read(): number {
    let bytes = this.#readBefore;
    for (const socket of this.#open) bytes += socket.bytesRead;
    return bytes;
  }

  get written(): number {
    let bytes = this.#writtenBefore;
    for (const socket of this.#open) bytes += socket.bytesWritten;
    return bytes;
  }
}

/** `own`: what the read path counts by itself. How many bytes were heads, node:http2 does not tell. */
export function socketCounters(own: ReadCounters, sockets: SocketBytes): ReadCounters {
  return {
    get reads() {
      return own.reads;
    },
    get bytes() {
      return sockets.read;
    },
    headBytes: 0,
    areHeadsUnknown: true,
    get writtenBytes() {
      return sockets.written;
    },
    get events() {
      return own.events;
    },
    get payloadBytes() {
      return own.payloadBytes;
    },
    get sockets() {
      return own.sockets;
    },
    get redirects() {
      return own.redirects;
    },
  };
}
