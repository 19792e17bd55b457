// One exchange over HTTP/1.1 on an open connection: the request is written, and each read of the socket is handed on
// as one, with the time at which it came. https://www.rfc-editor.org/rfc/rfc9112
import type { Socket } from 'node:net';
import type { ResponseHead } from '../../clients/http-response-head.ts';
import { HttpResponseParser, type ResponseHandler } from '../../clients/lean/http-response-parser.ts';
import { ProtocolError } from '../../clients/protocol-error.ts';
import type { End, Head } from '../observation.ts';
import { requestTarget, TELLING_FIELDS, type Exchange, type Exchanged } from './exchange.ts';
import { failureOf } from './probe-failure.ts';
import { stopReason } from './stopped.ts';

/** What follows a 101 is no longer HTTP: whoever understands it gets the socket's bytes from then on. */
export type Upgrade = (rest: Buffer, atMs: number) => void;

/** The head of a request, with its blank line. */
export function requestHead({ request, fields }: Exchange): Buffer {
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`${request.method} ${requestTarget(request)} HTTP/1.1\r\n${lines}\r\n`, 'latin1');
}

/**
 * Asks, and watches until it ends. With `upgrade`, a 101 hands over: every further read goes there, and the exchange
 * ends with the connection.
 */
export function exchangeHttp1(exchange: Exchange, socket: Socket, upgrade?: Upgrade): Exchanged {
  const { request, sink, clock, stop } = exchange;
  return new Promise((resolve) => {
    const parser = new HttpResponseParser();
    let head: Head | undefined;
    let upgraded = false;
    let pieces: Buffer[] = [];
    let atMs = 0;
    let settled = false;

    const settle = (end: End): void => {
      if (settled) return;
      settled = true;
      stop.removeEventListener('abort', stopped);
      socket.destroySoon(); // pongs and the close frame are still to be sent
      resolve(end);
    };
    const stopped = (): void => settle({ by: 'probe', how: stopReason(stop), atMs: clock() });
    const handler: ResponseHandler = {
      responseHead(parsed) {
        if (parsed.status < 200 && parsed.status !== 101) return;
        head = headOf(parsed);
        upgraded = parsed.status === 101;
        sink.head(head, atMs);
      },
      responseBody: (bytes, start, end) => void pieces.push(bytes.subarray(start, end)),
      responseEnd: () => void (ended = true),
    };
    let ended = false;

    const handOn = (): void => {
      if (pieces.length === 0) return;
      const [first] = pieces;
      const bytes = pieces.length === 1 ? first! : Buffer.concat(pieces);
      pieces = [];
      sink.read(bytes, atMs);
    };
    const received = (bytes: Buffer): void => {
      if (settled) return;
      atMs = clock();
      if (upgraded) return upgrade?.(bytes, atMs);
      try {
        const until = parser.feed(bytes, 0, bytes.length, handler);
        handOn();
        if (upgraded && until < bytes.length) upgrade?.(bytes.subarray(until), atMs);
      } catch (error) {
        handOn();
        return settle(notUnderstood(error, atMs));
      }
      if (ended) settle({ by: 'server', how: 'complete', atMs });
    };
    const finished = (): void => {
      if (settled) return;
      atMs = clock();
      if (head === undefined) return settle(hungUp(atMs));
      if (upgraded) return settle({ by: 'server', how: 'truncated', atMs });
      const whole = parser.finish(handler);
      settle({ by: 'server', how: whole ? 'until-close' : 'truncated', atMs });
    };
    socket.on('data', received);
    socket.once('end', finished);
    socket.once('close', finished);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (settled) return;
      const at = clock();
      if (head !== undefined) return settle({ by: 'server', how: 'reset', atMs: at, reason: error.message });
      const { message, remedy } = failureOf(error, 'the request');
      settle({ by: 'error', atMs: at, message, remedy });
    });
    stop.addEventListener('abort', stopped, { once: true });
    if (stop.aborted) return stopped();
    socket.write(
      request.body === undefined
        ? requestHead(exchange)
        : Buffer.concat([requestHead(exchange), request.body]),
    );
  });
}

function headOf(parsed: ResponseHead): Head {
  const headers: Record<string, string> = {};
  for (const name of TELLING_FIELDS) {
    const value = parsed.header(name);
    if (value !== undefined) headers[name] = value;
  }
  return { status: parsed.status, httpVersion: `1.${parsed.minorVersion}`, headers };
}

/** What the server sent is not HTTP, or not frames. */
export function notUnderstood(error: unknown, atMs: number): End {
  if (error instanceof RangeError) return { by: 'error', atMs, message: error.message, remedy: '' };
  if (!(error instanceof ProtocolError)) throw error;
  return { by: 'error', atMs, message: `${error.message} (${error.code})`, remedy: '' };
}

function hungUp(atMs: number): End {
  return {
    by: 'error',
    atMs,
    message: 'the connection was closed before a response head came',
    remedy: 'The server, or something in between, gave up on the request: look into its log.',
  };
}
