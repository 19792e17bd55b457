// The ways a connection ends, in the words of the contract, for lean and reference clients alike.
import type { ClientClose } from './client.ts';
import type { ProtocolError } from './protocol-error.ts';

/** `close()` was called. */
export const CLOSED_BY_CLIENT: ClientClose = { cause: 'client', code: '', message: 'closed by the client' };

/** The server ended an event stream between two events. */
export const STREAM_ENDED: ClientClose = {
  cause: 'server',
  code: '',
  message: 'the server ended the stream',
};

/** The server ended an event stream, or its connection, inside an event or a response. */
export const CUT_SHORT: ClientClose = {
  cause: 'reset',
  code: 'CUT_SHORT',
  message: 'the server ended the connection in the middle of an event or a response',
};

/** A WebSocket's TCP connection ended without a close frame: 1006 stands for that in RFC 6455 section 7.1.5. */
export const NO_CLOSE_FRAME: ClientClose = {
  cause: 'reset',
  code: '1006',
  message: 'the connection ended without a close frame',
};

/** A close frame of the server. */
export function closedByServer(code: number, reason: string): ClientClose {
  return { cause: 'server', code: String(code), message: reason === '' ? 'close frame' : reason };
}

/** The handshake, or the request, was answered with another status than expected. */
export function rejected(status: number, expected: number): ClientClose {
  return { cause: 'rejected', code: `HTTP ${status}`, message: `answered ${status} instead of ${expected}` };
}

/** The system reported an error: before the connection was made, or while it was open. */
export function socketFailed(error: NodeJS.ErrnoException, connected: boolean): ClientClose {
  return { cause: connected ? 'reset' : 'refused', code: error.code ?? error.name, message: error.message };
}

export function protocolBroken(error: ProtocolError): ClientClose {
  return { cause: 'protocol', code: error.code, message: error.message };
}
