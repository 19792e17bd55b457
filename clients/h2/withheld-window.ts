// A connection of HTTP/2 whose window is given back only for what has been read. node:http2 gives it back for whatever
// arrives, also for a stream that nobody reads; browsers do not. What such a stream holds is taken off the window here.
// https://www.rfc-editor.org/rfc/rfc9113#section-6.9, https://nodejs.org/api/http2.html#http2sessionsetlocalwindowsizewindowsize
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';

const LOOK_MS = 2;

export class WithheldWindow {
  readonly #session: ClientHttp2Session;
  readonly #sessionBytes: number;
  readonly #unread = new Set<ClientHttp2Stream>();
  #windowBytes: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: ClientHttp2Session, sessionBytes: number) {
    this.#session = session;
    this.#sessionBytes = this.#windowBytes = sessionBytes;
    session.once('close', () => clearInterval(this.#timer));
  }

  /** Nobody reads it from now on. */
  hold(stream: ClientHttp2Stream): void {
    this.#unread.add(stream);
    stream.once('close', () => this.release(stream));
    this.#timer ??= setInterval(() => this.#withhold(), LOOK_MS);
  }

  release(stream: ClientHttp2Stream): void {
    if (!this.#unread.delete(stream) || this.#unread.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#windowBytes === this.#sessionBytes || this.#session.destroyed) return;
    // nghttp2 keeps the first part of an increase for what was withheld, and would tell the peer with the next bytes that
    // come, which then cannot come. Twice the window is more than that, so the peer is told; and then it is as before.
    this.#session.setLocalWindowSize(2 * this.#sessionBytes);
    this.#session.setLocalWindowSize(this.#sessionBytes);
    this.#windowBytes = this.#sessionBytes;
  }

  #withhold(): void {
    if (this.#session.destroyed) return;
    let unreadBytes = 0;
    for (const stream of this.#unread) unreadBytes += stream.readableLength;
    const windowBytes = Math.max(0, this.#sessionBytes - unreadBytes);
    if (windowBytes >= this.#windowBytes) return;
    this.#windowBytes = windowBytes;
    this.#session.setLocalWindowSize(windowBytes);
  }
}
