// The socket of `ws` as node-ws has it: it knows what it is for, so that its listeners are functions for all and no closures of
// each; and where heartbeats are wanted, whether the last one was answered, as the documentation of `ws` shows it.
// https://github.com/websockets/ws#how-to-detect-and-close-broken-connections
import { WebSocket } from 'ws';

/** Who uses a socket. */
export interface SocketUser {
  messaged(message: Buffer, binary: boolean): void;
  ended(): void;
  failed(): void;
}

export class ServedSocket extends WebSocket {
  #user: SocketUser | undefined = undefined;
  #isAlive = true;

  /** `isWatched`: `beat` is called at times. */
  serve(user: SocketUser, isWatched: boolean): void {
    this.#user = user;
    this.on('message', socketMessaged);
    this.on('close', socketClosed);
    this.on('error', socketFailed);
    if (isWatched) this.on('pong', socketAnswered);
  }

  get user(): SocketUser | undefined {
    return this.#user;
  }

  /** Pings it; one that has not answered the last ping is cut. */
  beat(): void {
    if (!this.#isAlive) return this.terminate();
    this.#isAlive = false;
    this.ping();
  }

  answered(): void {
    this.#isAlive = true;
  }
}

function socketMessaged(this: WebSocket, message: Buffer, binary: boolean): void {
  (this as ServedSocket).user?.messaged(message, binary);
}

function socketClosed(this: WebSocket): void {
  (this as ServedSocket).user?.ended();
}

function socketFailed(this: WebSocket): void {
  (this as ServedSocket).user?.failed();
}

function socketAnswered(this: WebSocket): void {
  (this as ServedSocket).answered();
}
