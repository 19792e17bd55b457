// What both reference clients ask of node:http: which agent, how large a response head was, and which of the
// contract's causes an error stands for. https://nodejs.org/api/http.html
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectOptions, ReadCounters } from '../client.ts';
import { socketFailed } from '../client-close.ts';
import type { ConnectTimes } from '../connect-times.ts';

/** Bytes of a response head as node:http and uWebSockets.js write it: one space after the colon, CR LF. */
export function headBytes(response: IncomingMessage): number {
  let bytes = `HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}\r\n\r\n`.length;
  for (const nameOrValue of response.rawHeaders) bytes += nameOrValue.length + 2; // ': ', or CR LF
  return bytes;
}

/** An error of node:http or of ws, in the words of the contract. */
export function libraryFailed(error: NodeJS.ErrnoException, connected: boolean): ClientClose {
  const { code } = error;
  if (!connected) return socketFailed(error, false);
  // HPE_…: llhttp; WS_ERR_…: ws; without a code: the checks that ws makes of a handshake.
  if (code === undefined || code.startsWith('HPE_') || code.startsWith('WS_ERR_')) {
    return { cause: 'protocol', code: code ?? 'WS_HANDSHAKE', message: error.message };
  }
  return socketFailed(error, true);
}

/** Notes when the socket of a request is connected; one that is kept alive is so already. */
export function watchConnect(socket: Socket, counters: ReadCounters, times: ConnectTimes): void {
  if (!socket.connecting) {
    if (!socket.destroyed) times.connectedNs ??= nowNs(); // destroyed: no connection could even be tried
    return;
  }
  counters.sockets++;
  socket.setNoDelay(true);
  socket.once('connect', () => (times.connectedNs = nowNs()));
}

/** Where a request goes and where it comes from, as node:http and ws want it. */
export function connectTo(options: ConnectOptions): { host: string; port: number; localAddress?: string } {
  const { host, port, localAddress } = options;
  return localAddress === undefined ? { host, port } : { host, port, localAddress };
}
