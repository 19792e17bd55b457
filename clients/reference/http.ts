// What both reference clients ask of node:http: what a response says of itself, and which of the contract's causes an
// error stands for. https://nodejs.org/api/http.html
import type { IncomingMessage } from 'node:http';
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectOptions, ReadCounters } from '../client.ts';
import { protocolBroken, socketFailed } from '../client-close.ts';
import type { ConnectTimes } from '../connect-times.ts';
import type { EndpointRequest } from '../endpoint.ts';
import type { HeaderFields } from '../http-response-head.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { Route } from '../route.ts';
import { frameError } from './frame-error.ts';
import { isWireSocket, type WireSocket } from './wire-socket.ts';

/** The response's own words, every line of a field; node:http keeps one of some fields only. */
export function headOf(response: IncomingMessage): HeaderFields & { readonly status: number } {
  const { rawHeaders } = response;
  return {
    status: response.statusCode!,
    header(name) {
      const values = rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === name);
      return values.length === 0 ? undefined : values.join(', ');
    },
  };
}

/** An error of node:http or of ws, in the words of the contract. */
export function libraryFailed(error: NodeJS.ErrnoException, connected: boolean): ClientClose {
  if (error instanceof ProtocolError) return protocolBroken(error);
  const { code } = error;
  if (!connected) return socketFailed(error, false);
  const frame = code === undefined ? undefined : frameError(code);
  if (frame !== undefined) return { cause: 'protocol', code: frame, message: error.message };
  if (code?.startsWith('Z_') === true)
    return protocolBroken(new ProtocolError('DECOMPRESSION', error.message));
  // HPE_…: llhttp; without a code: the checks that ws makes of a handshake.
  if (code === undefined || code.startsWith('HPE_') || code.startsWith('WS_ERR_')) {
    return { cause: 'protocol', code: code ?? 'WS_HANDSHAKE', message: error.message };
  }
  return socketFailed(error, true);
}

/** A request goes out over the socket; notes when it is connected, which one that is kept alive is already. */
export function watchRequest(socket: unknown, counters: ReadCounters, times: ConnectTimes): WireSocket {
  if (!isWireSocket(socket)) throw new TypeError('a request went out over a socket of another kind');
  socket.reader.expectResponse();
  if (socket.connecting) {
    counters.sockets++;
    socket.noteConnected(times);
  } else if (!socket.destroyed) {
    times.connectedNs ??= nowNs(); // destroyed: no connection could even be tried
  }
  return socket;
}

/** The header fields of a request of one's own, the Host of its address among them. */
export function headersOf({ authority, headers }: EndpointRequest): Record<string, string> {
  return { Host: authority, ...Object.fromEntries(headers) };
}

/**
 * Limits of node:http that the reader of the responses has set already, on what came; what node:http gets is written
 * anew, and may be somewhat longer.
 */
const NO_HEAD_LIMITS = { maxHeaderSize: 1024 * 1024 } as const;

/** Where a request goes and where it comes from, as node:http and ws want it. */
export function connectTo({ host, port, localAddress }: ConnectOptions): Route & typeof NO_HEAD_LIMITS {
  const route = { host, port, ...NO_HEAD_LIMITS };
  return localAddress === undefined ? route : { ...route, localAddress };
}
