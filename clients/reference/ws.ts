// The reference load generator over WebSocket: the library `ws` instead of our own read path, to cross-check it.
// https://github.com/websockets/ws/blob/master/doc/ws.md
import { WebSocket } from 'ws';
import { nowNs } from '../../measure/clock.ts';
import type { Transport } from '../../servers/target.ts';
import type {
  ClientClose,
  ClientKind,
  ClientTransport,
  ConnectOptions,
  ConnectTimings,
  ReadCounters,
  Receiver,
  Requester,
  SubscribeOptions,
  Subscription,
} from '../client.ts';
import { CLOSED_BY_CLIENT, closedByServer, NO_CLOSE_FRAME, rejected } from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import { MAX_EVENT_BYTES } from '../event-stream-response.ts';
import { emptyCounters } from '../read-path.ts';
import { connectTo, headBytes, libraryFailed, watchConnect } from './http.ts';
import { ReconnectingRequester } from '../reconnecting-requester.ts';
import { authority, eventsPath, streamsPath } from '../request-head.ts';
import { tallyOf, type SocketTally } from './socket-tally.ts';

export class ReferenceWs implements ClientTransport {
  readonly kind: ClientKind = 'reference';
  readonly transport: Transport = 'ws';
  readonly counters: ReadCounters = emptyCounters();
  onBurst: ClientTransport['onBurst'] = undefined;

  subscribe(options: SubscribeOptions, receiver: Receiver): Subscription {
    return new ReferenceWsConnection(this.counters, options, eventsPath(options, 'ws'), receiver);
  }

  openRequester(options: ConnectOptions & { readonly keepAlive: boolean }, receiver: Receiver): Requester {
    const path = streamsPath(options.client);
    return options.keepAlive
      ? new ReferenceWsConnection(this.counters, options, path, receiver)
      : new ReconnectingRequester(
          (each) => new ReferenceWsConnection(this.counters, options, path, each),
          receiver,
        );
  }
}

/** One WebSocket, of a subscriber or of a requester. */
class ReferenceWsConnection implements Subscription, Requester {
  readonly #counters: ReadCounters;
  readonly #receiver: Receiver;
  readonly #times = new ConnectTimes();
  readonly #socket: WebSocket;
  #tally: SocketTally | undefined;
  #waiting: Uint8Array[] = [];
  #close: ClientClose | undefined;

  constructor(counters: ReadCounters, options: ConnectOptions, path: string, receiver: Receiver) {
    this.#counters = counters;
    this.#receiver = receiver;
    this.#socket = new WebSocket(`ws://${authority(options)}${path}`, {
      ...connectTo(options),
      perMessageDeflate: false,
      maxPayload: MAX_EVENT_BYTES,
      finishRequest: (request) => {
        request.on('socket', (socket) => watchConnect(socket, counters, this.#times));
        request.end();
      },
    });
    this.#listen();
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  get lastEventId(): string {
    return '';
  }

  send(message: Uint8Array): void {
    if (this.#close !== undefined) return;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message, { binary: false });
    else this.#waiting.push(Uint8Array.from(message));
  }

  request(message: Uint8Array): void {
    this.send(message);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#close ??= CLOSED_BY_CLIENT;
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.resume(); // the answer and the FIN must be seen
      this.#socket.close(1000);
    } else {
      this.#socket.terminate();
    }
  }

  drop(): void {
    this.#close ??= CLOSED_BY_CLIENT;
    this.#socket.terminate();
  }

  #listen(): void {
    const socket = this.#socket;
    const counters = this.#counters;
    const times = this.#times;
    socket.on('upgrade', (response) => {
      counters.headBytes += headBytes(response);
      this.#tally = tallyOf(response.socket, counters);
    });
    socket.on('unexpected-response', (request, response) => {
      counters.headBytes += headBytes(response);
      this.#close ??= rejected(response.statusCode!, 101);
      request.destroy();
      socket.terminate();
    });
    socket.on('open', () => {
      times.openedNs = nowNs();
      for (const message of this.#waiting) socket.send(message, { binary: false });
      this.#waiting = [];
      this.#receiver.opened?.();
    });
    socket.on('message', (data: Buffer) => {
      if (this.#close !== undefined) return;
      const receivedNs = nowNs();
      times.firstEventNs ??= receivedNs;
      counters.events++;
      counters.payloadBytes += data.length;
      this.#tally?.add();
      this.#receiver.message(data, 0, data.length, receivedNs);
    });
    socket.on('ping', () => {
      if (this.#close === undefined) this.#receiver.keptAlive?.();
    });
    socket.on('error', (error) => {
      this.#close ??= libraryFailed(error, times.connectedNs !== undefined);
    });
    socket.on('close', (code, reason) => {
      this.#tally?.add();
      this.#close ??= code === 1006 ? NO_CLOSE_FRAME : closedByServer(code, reason.toString());
      this.#receiver.closed(this.#close);
    });
  }
}
