// One TCP connection of the browser and the one to the server behind it: bytes pass in both directions as they come,
// with backpressure, unless they are told to stall.
import { connect, type Socket } from 'node:net';
import { ResponseHeads } from './response-heads.ts';

/** What has gone to a client of the server, over all of its connections. */
export interface Traffic {
  wireBytes: number;
  headBytes: number;
}

/** What a connection asks of its relay. */
export interface RelayView {
  /** Undefined while the server is down. */
  readonly upstreamPort: number | undefined;
  /** The origin of the page, the only one that may read what is relayed. */
  readonly origin: string;
  readonly badGateway: boolean;
  traffic(client: string): Traffic;
}

const ALLOWED_HEADERS = 'content-type, last-event-id';

export class RelayedConnection {
  readonly #view: RelayView;
  readonly #browser: Socket;
  readonly #heads: ResponseHeads;
  #upstream: Socket | undefined;
  #traffic: Traffic | undefined;
  #upgraded = false;
  #stalled = false;

  constructor(view: RelayView, browser: Socket) {
    this.#view = view;
    this.#browser = browser;
    this.#heads = new ResponseHeads(corsLines(view.origin));
    browser.setNoDelay(true);
    browser.on('data', (bytes: Buffer) => this.#fromBrowser(bytes));
    browser.on('end', () => this.#upstream?.end());
    browser.on('error', () => {});
    browser.on('close', () => this.#upstream?.destroy());
  }

  /** Ends both halves as a broken cable does not, but a killed middlebox does: with a reset. */
  cut(): void {
    this.#browser.resetAndDestroy();
    this.#upstream?.destroy();
  }

  stall(): void {
    this.#stalled = true;
    this.#browser.pause();
    this.#upstream?.pause();
  }

  goOn(): void {
    this.#stalled = false;
    this.#browser.resume();
    this.#upstream?.resume();
  }

  #fromBrowser(bytes: Buffer): void {
    if (!this.#upgraded && isRequest(bytes)) {
      const answer = this.#ownAnswer(bytes);
      if (answer !== undefined) {
        this.#browser.write(answer);
        return;
      }
    }
    const upstream = this.#connected();
    if (upstream === undefined) return this.cut();
    if (!this.#upgraded) this.#heads.expect();
    if (!upstream.write(bytes)) {
      this.#browser.pause();
      upstream.once('drain', () => this.#stalled || this.#browser.resume());
    }
  }

  /** What the relay answers itself. */
  #ownAnswer(request: Buffer): string | undefined {
    const head = request.toString('latin1');
    const origin = /^origin: *(.*?)\r$/im.exec(head)?.[1];
    if (origin !== undefined && origin !== this.#view.origin) return plain('403 Forbidden', '');
    const lines = corsLines(this.#view.origin);
    if (head.startsWith('OPTIONS ')) return plain('204 No Content', lines);
    if (this.#view.badGateway) return plain('502 Bad Gateway', lines);
    const target = new URL(head.split(' ', 2)[1] ?? '/', this.#view.origin);
    this.#traffic = this.#view.traffic(target.searchParams.get('client') ?? '');
    this.#heads.headBytes = 0;
    return undefined;
  }

  #connected(): Socket | undefined {
    if (this.#upstream !== undefined) return this.#upstream;
    const port = this.#view.upstreamPort;
    if (port === undefined) return undefined;
    const upstream = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#upstream = upstream;
    upstream.on('data', (bytes: Buffer) => this.#fromServer(bytes));
    upstream.on('end', () => this.#browser.end());
    upstream.on('error', () => this.#browser.resetAndDestroy());
    upstream.on('close', () => this.#browser.destroySoon());
    if (this.#stalled) upstream.pause();
    return upstream;
  }

  #fromServer(bytes: Buffer): void {
    const headBytes = this.#heads.headBytes;
    const passed = this.#heads.pass(bytes);
    if (passed.length === 0) return;
    if (passed !== bytes && passed.toString('latin1', 0, 12) === 'HTTP/1.1 101') this.#upgraded = true;
    if (this.#traffic !== undefined) {
      const head = this.#heads.headBytes - headBytes;
      this.#traffic.headBytes += head;
      this.#traffic.wireBytes += passed.length - head;
    }
    if (this.#browser.write(passed)) return;
    this.#upstream!.pause();
    this.#browser.once('drain', () => this.#stalled || this.#upstream?.resume());
  }
}

/** The first bytes of a request, and not of the rest of a body: a browser sends a head in one piece. */
function isRequest(bytes: Buffer): boolean {
  return /^(GET|POST|OPTIONS) \//.test(bytes.toString('latin1', 0, 9));
}

function corsLines(origin: string): string {
  return (
    `Access-Control-Allow-Origin: ${origin}\r\nAccess-Control-Allow-Headers: ${ALLOWED_HEADERS}\r\n` +
    'Access-Control-Max-Age: 600\r\nCross-Origin-Resource-Policy: cross-origin\r\n'
  );
}

function plain(status: string, lines: string): string {
  const length = status.startsWith('204') ? '' : 'Content-Length: 0\r\n';
  return `HTTP/1.1 ${status}\r\n${lines}${length}\r\n`;
}
