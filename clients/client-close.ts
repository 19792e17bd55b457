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

/** The connection ended inside an event, or before there was a response. */
export const CUT_SHORT: ClientClose = {
  cause: 'reset',
  code: 'CUT_SHORT',
  message: 'the server ended the connection in the middle of an event or a response',
};

/** The same, of a server that closed the door without a word. Servers over TLS do so where they are asked in clear text. */
const NO_ANSWER: ClientClose = {
  ...CUT_SHORT,
  message: 'the server ended the connection without an answer: does it speak TLS on this port?',
};

/**
 * The connection ended between two events, but before the response did: without the last chunk, or short of its
 * Content-Length. RFC 9112 section 8: such a response is incomplete.
 */
export const RESPONSE_INCOMPLETE: ClientClose = {
  cause: 'reset',
  code: 'RESPONSE_INCOMPLETE',
  message:
    'the connection was cut between two events: it ended before the response did, as when a server or a proxy is stopped',
};

/** A WebSocket's TCP connection ended without a close frame: 1006 stands for that in RFC 6455 section 7.1.5. */
export const NO_CLOSE_FRAME: ClientClose = {
  cause: 'reset',
  code: '1006',
  message: 'the connection ended without a close frame',
};

/** The same, before there was a WebSocket. */
export const NO_WEBSOCKET: ClientClose = { ...NO_CLOSE_FRAME, message: NO_ANSWER.message };

/** The connection ended while an event stream was read, or before; `midEvent`: inside an event. */
export function streamCut(opened: boolean, midEvent: boolean): ClientClose {
  if (!opened) return NO_ANSWER;
  return midEvent ? CUT_SHORT : RESPONSE_INCOMPLETE;
}

/** A close frame of the server. */
export function closedByServer(code: number, reason: string): ClientClose {
  return { cause: 'server', code: String(code), message: reason === '' ? 'close frame' : reason };
}

/** The handshake, or the request, was answered with another status than expected. `words`: what its body said. */
export function rejected(status: number, expected: number, words = ''): ClientClose {
  const said = words === '' ? '' : `: "${words}"`;
  return {
    cause: 'rejected',
    code: `HTTP ${status}`,
    message: `answered ${status} instead of ${expected}${said}`,
  };
}

/** The system reported an error: before the connection was made, or while it was open. */
export function socketFailed(error: NodeJS.ErrnoException, connected: boolean): ClientClose {
  return { cause: connected ? 'reset' : 'refused', code: error.code ?? error.name, message: error.message };
}

export function protocolBroken(error: ProtocolError): ClientClose {
  return { cause: 'protocol', code: error.code, message: error.message };
}
