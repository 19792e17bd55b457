// One exchange over HTTP/2, on a connection for which TLS has negotiated it, or over plain TCP where the user says so:
// prior knowledge. A read is a `data` event of the stream. https://www.rfc-editor.org/rfc/rfc9113
import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { End, Head } from '../observation.ts';
import { isEncrypted } from '../request.ts';
import { hostField, requestTarget, TELLING_FIELDS, type Exchange, type Exchanged } from './exchange.ts';
import { failureOf } from './probe-failure.ts';
import { stopReason } from './stopped.ts';

/** Fields that belong to a connection of HTTP/1.1: RFC 9113 section 8.2.2. */
const NOT_IN_HTTP2: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

export function exchangeHttp2(exchange: Exchange, socket: Socket): Exchanged {
  const { request, sink, clock, stop } = exchange;
  return new Promise((resolve) => {
    const scheme = isEncrypted(request.url) ? 'https' : 'http';
    const session = connect(`${scheme}://${hostField(request)}`, { createConnection: () => socket });
    let settled = false;
    let head: Head | undefined;
    const settle = (end: End): void => {
      if (settled) return;
      settled = true;
      stop.removeEventListener('abort', stopped);
      session.destroy();
      resolve(end);
    };
    const stopped = (): void => settle({ by: 'probe', how: stopReason(stop), atMs: clock() });
    let stream: ClientHttp2Stream | undefined;
    const broken = (error: Error): void => {
      const atMs = clock();
      const code = stream?.rstCode;
      if (head !== undefined) {
        return settle({ by: 'server', how: 'reset', atMs, reason: error.message, ...(code ? { code } : {}) });
      }
      const { message, remedy } = failureOf(error, 'the request over HTTP/2');
      settle({ by: 'error', atMs, message, remedy });
    };
    session.on('error', broken);
    stop.addEventListener('abort', stopped, { once: true });
    if (stop.aborted) return stopped();

    const asked = ask(session, exchange);
    stream = asked;
    asked.on('response', (headers) => {
      head = headOf(headers);
      sink.head(head, clock());
    });
    asked.on('data', (bytes: Buffer) => {
      if (!settled) sink.read(bytes, clock());
    });
    asked.on('error', broken);
    asked.on('end', () => {
      // A reset tells itself apart only when the stream closes.
      if (asked.rstCode === constants.NGHTTP2_NO_ERROR && !asked.aborted)
        settle({ by: 'server', how: 'complete', atMs: clock() });
    });
    asked.on('close', () => {
      const reset = asked.rstCode !== constants.NGHTTP2_NO_ERROR;
      const atMs = clock();
      if (reset) settle({ by: 'server', how: 'reset', atMs, code: asked.rstCode });
      else settle({ by: 'server', how: 'truncated', atMs });
    });
  });
}

function ask(session: ClientHttp2Session, { request, fields }: Exchange): ClientHttp2Stream {
  const headers: Record<string, string | string[]> = {
    [constants.HTTP2_HEADER_METHOD]: request.method,
    [constants.HTTP2_HEADER_PATH]: requestTarget(request),
  };
  for (const [name, value] of fields) {
    const lower = name.toLowerCase();
    if (NOT_IN_HTTP2.has(lower)) continue;
    const before = headers[lower];
    headers[lower] = before === undefined ? value : [before, value].flat();
  }
  const stream = session.request(headers, { endStream: request.body === undefined });
  if (request.body !== undefined) stream.end(request.body);
  return stream;
}

function headOf(received: IncomingHttpHeaders): Head {
  const headers: Record<string, string> = {};
  for (const name of TELLING_FIELDS) {
    const value = received[name];
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return { status: Number(received[':status']), httpVersion: '2', headers };
}
