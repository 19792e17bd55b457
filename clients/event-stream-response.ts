// What makes an HTTP response an event stream, and how large its events may be.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model
import type { ResponseHead } from './http-response-head.ts';
import { ProtocolError } from './protocol-error.ts';

const MEDIA_TYPE = 'text/event-stream';

/** Largest event, and largest WebSocket message, that a client accepts. */
export const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/** Whether a Content-Type says event stream, whatever its parameters. */
export function isEventStreamType(contentType: string | undefined): boolean {
  return contentType !== undefined && contentType.split(';', 1)[0]!.trim().toLowerCase() === MEDIA_TYPE;
}

export function isEventStream(head: ResponseHead): boolean {
  return isEventStreamType(head.header('content-type'));
}

export function notAnEventStream(head: ResponseHead): ProtocolError {
  return notEventStreamType(head.header('content-type'));
}

export function notEventStreamType(contentType: string | undefined): ProtocolError {
  return new ProtocolError(
    'NOT_AN_EVENT_STREAM',
    `the response's Content-Type is ${contentType ?? 'missing'} instead of ${MEDIA_TYPE}`,
  );
}
