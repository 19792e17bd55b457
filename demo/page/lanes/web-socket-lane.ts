// WebSocket: messages come whole; reconnection and resume are the page's own work, here with `after` in the address.
// https://websockets.spec.whatwg.org/#the-websocket-interface
import { Backoff } from './backoff.ts';
import { closeSocket } from './close-socket.ts';
import type { Lane, LaneAddress, LaneListener } from './lane.ts';

export class WebSocketLane implements Lane {
  readonly #address: LaneAddress;
  readonly #listener: LaneListener;
  readonly #backoff = new Backoff();
  #socket: WebSocket | undefined;
  #reads = 0;
  #closed = false;

  constructor(address: LaneAddress, listener: LaneListener) {
    this.#address = address;
    this.#listener = listener;
    this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#backoff.end();
    if (this.#socket !== undefined) closeSocket(this.#socket);
  }

  #connect(): void {
    const after = this.#address.resumeAfter();
    const socket = new WebSocket(this.#address.url + (after === undefined ? '' : `&after=${after}`));
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#backoff.worked();
      this.#listener.opened();
    });
    socket.addEventListener('message', (event) => {
      if (!this.#closed) this.#listener.arrived(String(event.data), performance.now(), this.#reads++);
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#closed) return;
      this.#listener.lost(`closed with code ${code}`, true);
      this.#backoff.again(() => this.#connect());
    });
  }
}
