// Whether a 101 opens the WebSocket that was asked for, and how long its end may take. https://www.rfc-editor.org/rfc/rfc6455#section-4.1
import { createHash } from 'node:crypto';
import type { Compression } from '../servers/compression.ts';
import { extensionProblem } from './compression-agreed.ts';
import { hasToken, type HeaderFields } from './http-response-head.ts';
import { ProtocolError } from './protocol-error.ts';

/** What the server appends to the key to prove that it speaks WebSocket: RFC 6455 section 1.3. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** How long the server may take to answer our close frame, and then to end the TCP connection. */
export const CLOSE_TIMEOUT_MS = 5_000;

/** How long it may take to end the TCP connection once its own close frame is answered: RFC 6455 section 7.1.1. */
export const FIN_TIMEOUT_MS = 500;

/** Why a 101 is not the answer to the handshake with this key, and with this compression; undefined where it is. */
export function handshakeProblem(
  head: HeaderFields,
  key: string,
  compression?: Compression,
): ProtocolError | undefined {
  // Step 2 wants this very value, step 3 a token among others.
  if (head.header('upgrade')?.toLowerCase() !== 'websocket' || !hasToken(head, 'connection', 'upgrade')) {
    return new ProtocolError('WS_UPGRADE', 'the 101 does not upgrade to WebSocket');
  }
  const expected = createHash('sha1').update(key).update(ACCEPT_GUID).digest('base64');
  if (head.header('sec-websocket-accept') !== expected) {
    return new ProtocolError('WS_ACCEPT', 'the Sec-WebSocket-Accept of the server does not fit the key');
  }
  const extensions = head.header('sec-websocket-extensions');
  if (
    (extensions !== undefined && compression === undefined) ||
    head.header('sec-websocket-protocol') !== undefined
  ) {
    return new ProtocolError(
      'WS_NEGOTIATION',
      'the server chose an extension or a subprotocol that was not offered',
    );
  }
  return compression === undefined ? undefined : extensionProblem(extensions, compression);
}
