// What makes an HTTP response an event stream, and how large its events may be; for lean and reference clients alike.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
import type { Compression } from '../servers/compression.ts';
import { codingProblem } from './compression-agreed.ts';
import type { HeaderFields } from './http-response-head.ts';
import { extractMimeType } from './mime-type.ts';
import { ProtocolError } from './protocol-error.ts';

const MEDIA_TYPE = 'text/event-stream';

/** Largest event, and largest WebSocket message, that a client accepts. */
export const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/**
 * The codings under which nobody can read a stream without undoing them (RFC 9110 section 8.4.1, and its registry).
 * Any other name (`none`, `identity`, `utf-8`) says nothing of the bytes, and the Fetch standard takes them as they are:
 * https://fetch.spec.whatwg.org/#handle-content-codings
 */
const COMPRESSIONS: ReadonlySet<string> = new Set(
  'gzip x-gzip compress x-compress deflate br zstd dcb dcz'.split(' '),
);

/** Whether a Content-Type, its lines joined with commas, says event stream. */
export function isEventStreamType(contentType: string | undefined): boolean {
  return contentType === MEDIA_TYPE || extractMimeType(contentType) === MEDIA_TYPE;
}

/**
 * Why a 200 is not an event stream that this client can read, with the compression that it asked for; undefined where it is
 * one.
 */
export function eventStreamProblem(head: HeaderFields, asked?: Compression): ProtocolError | undefined {
  const contentType = head.header('content-type');
  if (!isEventStreamType(contentType)) {
    return new ProtocolError(
      'NOT_AN_EVENT_STREAM',
      `the response's Content-Type is ${contentType === undefined ? 'missing' : `"${contentType}"`} instead of ${MEDIA_TYPE}`,
    );
  }
  if (asked !== undefined) return codingProblem(head.header('content-encoding'), asked);
  const coding = compression(head);
  if (coding === undefined) return undefined;
  return new ProtocolError(
    'CONTENT_ENCODING',
    `the event stream is compressed (Content-Encoding: ${coding}), which this client did not ask for and does not read: ` +
      'have the server, or the proxy before it, leave text/event-stream uncompressed',
  );
}

/** The Content-Encoding of a response where its body must be decompressed to be read. */
export function compression(head: HeaderFields): string | undefined {
  const coding = head.header('content-encoding');
  const compressed = coding?.split(',').some((name) => COMPRESSIONS.has(name.trim().toLowerCase()));
  return compressed === true ? coding : undefined;
}
