// The browser's WebSocket: a subscriber, or a user who asks. https://websockets.spec.whatwg.org/#the-websocket-interface
import { nowNs } from '../../measure/clock.ts';
import type { ClientClose, ConnectTimings, Receiver, Requester, Subscription } from '../client.ts';
import { CLOSED_BY_CLIENT, closedByServer, NO_CLOSE_FRAME } from '../client-close.ts';
import { ConnectTimes } from '../connect-times.ts';
import type { ReadPath } from '../read-path.ts';
import { deliverBytes, deliverText } from './text-events.ts';

const decoder = new TextDecoder();
/** It ended without a close frame, or never began: a browser does not tell which. RFC 6455 section 7.1.5 */
const ABNORMAL = 1006;

const NOT_OPENED: ClientClose = {
  cause: 'refused',
  code: 'WEBSOCKET_FAILED',
  message: 'the WebSocket could not be opened; a browser does not say why',
};

export class BrowserWebSocket implements Subscription, Requester {
  readonly #times = new ConnectTimes();
  readonly #socket: WebSocket;
  readonly lastEventId = '';
  readonly #path: ReadPath;
  /** What waits for the connection. */
  readonly #waiting: (() => void)[] = [];
  #isClosing = false;

  /** `path`: of the page's own server, with its query. */
  constructor(path: ReadPath, url: string, receiver: Receiver) {
    this.#path = path;
    path.counters.sockets++;
    const socket = new WebSocket(`ws://${location.host}${url}`);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      this.#times.openedNs ??= nowNs();
      for (const send of this.#waiting.splice(0)) send();
      receiver.opened?.();
    });
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      path.beginRead(0);
      if (typeof data === 'string') deliverText(path, this.#times, receiver, data);
      else deliverBytes(path, this.#times, receiver, new Uint8Array(data), data.byteLength, true);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#isClosing) receiver.closed(CLOSED_BY_CLIENT);
      else if (code !== ABNORMAL) receiver.closed(closedByServer(code, reason));
      else receiver.closed(this.#times.openedNs === undefined ? NOT_OPENED : NO_CLOSE_FRAME);
    });
  }

  get timings(): ConnectTimings {
    return this.#times;
  }

  send(message: Uint8Array, binary = false): void {
    if (this.#isClosing) return;
    // The browser copies what it is given, but text must be a string.
    const data = binary ? Uint8Array.from(message) : decoder.decode(message);
    this.#path.counters.writtenBytes += message.length;
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#waiting.push(() => this.#socket.send(data));
    else this.#socket.send(data);
  }

  request(message: Uint8Array, binary = false): void {
    this.send(message, binary);
  }

  /** Throws: a page that stops reading has a browser that reads on for it. */
  pause(): void {
    throw new Error('a WebSocket of a browser cannot be paused: the browser reads on');
  }

  resume(): void {
    // It has never been paused.
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.close();
  }

  /** The same: a page cannot end TCP without a closing handshake. */
  drop(): void {
    this.close();
  }
}
