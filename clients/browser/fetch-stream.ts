// The body of a `fetch` read as an event stream, by our own parser: what is measured is the browser, not a library of pages.
// https://fetch.spec.whatwg.org/#dom-body-body
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectTimings, Receiver } from '../client.ts';
import { CLOSED_BY_CLIENT, protocolBroken, rejected, streamCut } from '../client-close.ts';
import { isEventStreamType, MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { EventStreamParser } from '../lean/event-stream-parser.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { ReadPath } from '../read-path.ts';

export interface StreamUser {
  readonly timings: ConnectTimings;
  readonly receiver: Receiver;
  /** The head has been read, and it is an event stream. */
  opened(): void;
}

/** Resolves when the stream has ended between two events; undefined, or why it ended otherwise. Never rejects. */
export async function readFetchStream(
  path: ReadPath,
  url: string,
  init: RequestInit & { readonly signal: AbortSignal },
  user: StreamUser,
  parser = new EventStreamParser(MAX_EVENT_BYTES),
): Promise<ClientClose | undefined> {
  let isOpen = false;
  try {
    const response = await fetch(url, { ...init, cache: 'no-store' });
    const type = response.headers.get('content-type') ?? undefined;
    if (response.status !== 200) {
      await response.body?.cancel();
      return rejected(response.status, 200);
    }
    if (!isEventStreamType(type))
      return protocolBroken(
        new ProtocolError('NOT_AN_EVENT_STREAM', `the Content-Type is ${type ?? 'missing'}`),
      );
    user.timings.openedNs ??= nowNs();
    isOpen = true;
    user.opened();
    await readBody(path, response.body!.getReader(), user, parser);
    return parser.midEvent ? streamCut(true, true) : undefined;
  } catch (error) {
    if (init.signal.aborted) return CLOSED_BY_CLIENT;
    if (error instanceof ProtocolError) return protocolBroken(error);
    const cut = streamCut(isOpen, parser.midEvent);
    return { ...cut, code: isOpen ? cut.code : 'FETCH_FAILED', message: `${cut.message} (${String(error)})` };
  } finally {
    parser.discard();
  }
}

async function readBody(
  path: ReadPath,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { timings, receiver }: StreamUser,
  parser: EventStreamParser,
): Promise<void> {
  const handler = {
    event(bytes: Uint8Array, start: number, end: number): void {
      path.counters.events++;
      path.counters.payloadBytes += end - start;
      timings.firstEventNs ??= path.receivedNs;
      receiver.message(bytes, start, end, path.receivedNs, false);
    },
    comment(): void {
      receiver.keptAlive?.();
    },
  };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    path.beginRead(0);
    parser.feed(Buffer.from(value.buffer, value.byteOffset, value.length), 0, value.length, handler);
  }
}
