// One WebSocket: the handshake, texts to send, pongs for pings, and the closing handshake. Messages and frames are told
// by `MessageReading`. https://www.rfc-editor.org/rfc/rfc6455
import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { OPCODE } from '../../clients/lean/frame-opcodes.ts';
import { NO_STATUS } from '../../clients/lean/frame-parser.ts';
import { clientFrame, closePayload } from '../../clients/lean/frame-writer.ts';
import type { End, Head } from '../observation.ts';
import type { MessageReading } from '../reading/messages.ts';
import type { Field, ProbeRequest } from '../request.ts';
import type { Exchange, Exchanged } from './exchange.ts';
import { exchangeHttp1, notUnderstood } from './http1.ts';
import { Stopped } from './stopped.ts';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const NORMAL_CLOSURE = 1000;

/** The fields of a handshake, with the extension that browsers offer. */
export function upgradeFields({ subprotocols }: ProbeRequest, key: string): Field[] {
  const protocols: Field[] =
    subprotocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', subprotocols.join(', ')]];
  return [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', key],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits'],
    ...protocols,
  ];
}

/** 16 random bytes, base64. */
export function newKey(): string {
  return randomBytes(16).toString('base64');
}

export async function exchangeWebSocket(
  exchange: Exchange,
  socket: Socket,
  key: string,
  messages: MessageReading,
): Exchanged {
  const { clock, request } = exchange;
  const ending = new AbortController();
  let end: End | undefined;
  const sendFrame = (opcode: number, payload: Uint8Array): void =>
    void socket.write(clientFrame(opcode, payload));
  messages.onPing = (payload) => sendFrame(OPCODE.pong, payload);
  messages.onClose = (code, reason) => {
    if (code !== NO_STATUS) sendFrame(OPCODE.close, closePayload(code));
    end ??= { by: 'server', how: 'complete', atMs: clock(), code, ...(reason === '' ? {} : { reason }) };
    ending.abort(new Stopped('enough'));
  };

  const sink = {
    ...exchange.sink,
    head(head: Head, atMs: number): void {
      exchange.sink.head(head, atMs);
      if (head.status !== 101) return;
      const problem = handshakeProblem(head, request, key);
      if (problem !== undefined) {
        end = { by: 'error', atMs, message: problem, remedy: 'A browser fails the connection as well.' };
        ending.abort(new Stopped('enough'));
        return;
      }
      messages.negotiated(head.headers['sec-websocket-extensions']);
      for (const text of request.send) sendFrame(OPCODE.text, Buffer.from(text));
    },
  };
  const bye = (): void => sendFrame(OPCODE.close, closePayload(NORMAL_CLOSURE));
  exchange.stop.addEventListener('abort', bye, { once: true });
  const stop = AbortSignal.any([exchange.stop, ending.signal]);
  messages.onError = (error) => {
    end ??= notUnderstood(error, clock());
    ending.abort(new Stopped('enough'));
  };
  const seen = await exchangeHttp1({ ...exchange, sink, stop }, socket, (bytes, atMs) =>
    messages.read(bytes, atMs),
  );
  exchange.stop.removeEventListener('abort', bye);
  return end ?? seen;
}

function handshakeProblem(
  { headers }: Head,
  { subprotocols }: ProbeRequest,
  key: string,
): string | undefined {
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  if (headers['upgrade']?.toLowerCase() !== 'websocket')
    return 'the 101 does not say "Upgrade: websocket": something in between has dropped it';
  if (headers['sec-websocket-accept'] !== accept)
    return 'the 101 has no Sec-WebSocket-Accept that fits the key: what answers is no WebSocket server, or a cache';
  const chosen = headers['sec-websocket-protocol'];
  if (chosen !== undefined && !subprotocols.includes(chosen))
    return `the server chose the subprotocol "${chosen}", which was not offered`;
  if (chosen === undefined && subprotocols.length > 0)
    return `the server chose none of the subprotocols that were offered (${subprotocols.join(', ')})`;
  return undefined;
}
