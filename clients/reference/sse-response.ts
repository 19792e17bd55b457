// Reads one event stream with node:http and eventsource-parser and reports it as the contract wants it. The way
// it ends is told by the socket: a FIN, an error, or the end of the response.
// https://github.com/rexxars/eventsource-parser
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { createParser } from 'eventsource-parser';
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ReadCounters, Receiver } from '../client.ts';
import { CUT_SHORT, protocolBroken, rejected, STREAM_ENDED } from '../client-close.ts';
import type { ConnectTimes } from '../connect-times.ts';
import { isEventStreamType, notEventStreamType } from '../event-stream-response.ts';
import { headBytes, libraryFailed, watchConnect } from './http.ts';
import { tallyOf, type SocketTally } from './socket-tally.ts';

/** A blank line: what follows it belongs to another event. */
const BETWEEN_EVENTS = /(\n\n|\r\r|\r\n\r\n)$/;

/** What became of one request. Exactly one of `streamEnded` and `failed` is called. */
export interface ResponseReader {
  readonly counters: ReadCounters;
  readonly receiver: Receiver;
  readonly times: ConnectTimes;
  /** Nothing is delivered any more. */
  readonly closing: boolean;
  opened(response: IncomingMessage): void;
  idSeen(id: string): void;
  /** The response came to its end, between two events. */
  streamEnded(): void;
  failed(close: ClientClose): void;
}

/** Reads the response of `request`, which has not been sent yet. */
export function readEventStream(request: ClientRequest, reader: ResponseReader): void {
  const { counters, receiver, times } = reader;
  let tally: SocketTally | undefined;
  let socket: Socket | undefined;
  let tail = '\n\n';
  let done = false;

  function finish(close: ClientClose | undefined): void {
    tally?.add();
    if (done) return;
    done = true;
    if (close === undefined) reader.streamEnded();
    else reader.failed(close);
  }

  function fail(error: NodeJS.ErrnoException): void {
    // node:http reports a FIN inside a response as a reset; a real one leaves the socket's stream without its end.
    const orderly = socket?.readableEnded === true && error.code === 'ECONNRESET';
    if (!orderly) finish(libraryFailed(error, times.connectedNs !== undefined));
    else finish(times.openedNs !== undefined && BETWEEN_EVENTS.test(tail) ? STREAM_ENDED : CUT_SHORT);
  }

  request.on('error', fail);
  request.on('socket', (assigned) => {
    socket = assigned;
    tally = tallyOf(assigned, counters);
    watchConnect(assigned, counters, times);
  });
  request.on('response', (response) => {
    const contentType = response.headers['content-type'];
    counters.headBytes += headBytes(response);
    response.on('error', fail);
    if (response.statusCode !== 200) {
      finish(rejected(response.statusCode!, 200));
      request.destroy();
      return;
    }
    if (!isEventStreamType(contentType)) {
      finish(protocolBroken(notEventStreamType(contentType)));
      request.destroy();
      return;
    }
    times.openedNs ??= nowNs();
    let receivedNs = 0;
    const parser = createParser({
      onEvent(event) {
        if (reader.closing) return;
        const data = Buffer.from(event.data);
        counters.events++;
        counters.payloadBytes += data.length;
        times.firstEventNs ??= receivedNs;
        if (event.id !== undefined) reader.idSeen(event.id);
        receiver.message(data, 0, data.length, receivedNs);
      },
      onComment() {
        if (!reader.closing) receiver.keptAlive?.();
      },
    });
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      receivedNs = nowNs();
      tally?.add();
      tail = (tail + text.slice(-4)).slice(-4);
      parser.feed(text);
    });
    response.on('end', () => {
      if (BETWEEN_EVENTS.test(tail)) finish(undefined);
      else finish(CUT_SHORT);
    });
    reader.opened(response);
  });
}
