// The floor under the clients of HTTP/2: connections that tell frames apart and count those with data, and nothing else. It
// speaks as much of the protocol as a server must hear: preface, settings, requests; windows so large that none is given back.
// https://www.rfc-editor.org/rfc/rfc9113, https://www.rfc-editor.org/rfc/rfc7541
import { connect, type Socket } from 'node:net';
import type { ClientTls } from '../../clients/client-tls.ts';
import { PATHS, type Transport } from '../../servers/target.ts';

const BUFFER_BYTES = 64 * 1024;
const HEADER_BYTES = 9;
const TYPE = { data: 0, headers: 1, settings: 4, windowUpdate: 8 } as const;
const FLAG = { ack: 1, endStream: 1, endHeaders: 4 } as const;
const SETTING = { headerTableSize: 1, enablePush: 2, initialWindowSize: 4 } as const;
const LARGEST_WINDOW = 2 ** 31 - 1;
const FIRST_WINDOW = 65_535;

const PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(TYPE.settings, 0, 0, [
    ...setting(SETTING.headerTableSize, 0),
    ...setting(SETTING.enablePush, 0),
    ...setting(SETTING.initialWindowSize, LARGEST_WINDOW),
  ]),
  frame(TYPE.windowUpdate, 0, 0, bytesOf(LARGEST_WINDOW - FIRST_WINDOW, 4)),
]);

class BareConnection {
  readonly #reader: BareHttp2;
  readonly #socket: Socket;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  /** Of the frame that is being read, what has not come. */
  #rest = 0;
  /** By stream: who waits for its response. */
  readonly #waiting = new Map<number, () => void>();
  /** Odd numbers are a client's. */
  #nextStream = 1;
  streams = 0;

  constructor(reader: BareHttp2, tls: ClientTls | undefined, port: number, failed: (error: Error) => void) {
    this.#reader = reader;
    const buffer = Buffer.alloc(BUFFER_BYTES);
    const onread = { buffer, callback: (length: number): boolean => this.#read(buffer, length) };
    const route = { host: '127.0.0.1', port };
    this.#socket =
      tls === undefined ? connect({ ...route, noDelay: true, onread }) : tls.connect(route, onread);
    this.#socket.once('error', failed);
    this.#socket.write(PREFACE);
  }

  ask(headers: Readonly<Record<string, string>>, ends: boolean, answered: () => void): void {
    const stream = this.#nextStream;
    this.#nextStream += 2;
    this.streams++;
    this.#waiting.set(stream, answered);
    const flags = FLAG.endHeaders | (ends ? FLAG.endStream : 0);
    this.#socket.write(frame(TYPE.headers, flags, stream, headerBlock(headers)));
  }

  #read(buffer: Buffer, length: number): boolean {
    this.#reader.bytes += length;
    for (let at = 0; at < length;) {
      if (this.#rest > 0) {
        const taken = Math.min(this.#rest, length - at);
        this.#rest -= taken;
        at += taken;
        continue;
      }
      this.#header[this.#headerBytes++] = buffer[at++]!;
      if (this.#headerBytes === HEADER_BYTES) this.#begun();
    }
    return true;
  }

  /** A header has come. */
  #begun(): void {
    const header = this.#header;
    this.#headerBytes = 0;
    this.#rest = header.readUIntBE(0, 3);
    const type = header[3];
    if (type === TYPE.data) {
      this.#reader.reads++;
    } else if (type === TYPE.headers) {
      const stream = header.readUInt32BE(5);
      this.#waiting.get(stream)?.();
      this.#waiting.delete(stream);
    } else if (type === TYPE.settings && header[4] !== FLAG.ack) {
      this.#socket.write(frame(TYPE.settings, FLAG.ack, 0, []));
    }
  }
}

export class BareHttp2 {
  /** Frames with data: for each of them a library calls back. */
  reads = 0;
  bytes = 0;
  readonly #streamsPerConnection: number;
  readonly #tls: ClientTls | undefined;
  #open: BareConnection | undefined;

  constructor(streamsPerConnection: number, tls?: ClientTls) {
    this.#streamsPerConnection = streamsPerConnection;
    this.#tls = tls;
  }

  /** Opens one subscription; resolves when the head of the response has come. */
  open(transport: Transport, port: number, channel: string, client: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#open === undefined || this.#open.streams >= this.#streamsPerConnection)
        this.#open = new BareConnection(this, this.#tls, port, reject);
      const scheme = this.#tls === undefined ? 'http' : 'https';
      const headers = { ...requestHeaders(transport, channel, client), ':scheme': scheme };
      this.#open.ask({ ...headers, ':authority': '127.0.0.1' }, transport === 'sse', resolve);
    });
  }
}

/** What asks for a subscription over HTTP/2, beside scheme and authority. */
export function requestHeaders(
  transport: Transport,
  channel: string,
  client: string,
): Readonly<Record<string, string>> {
  const path = { ':path': `${PATHS.events}?channel=${channel}&client=${client}` };
  return transport === 'sse'
    ? { ':method': 'GET', ...path }
    : { ':method': 'CONNECT', ':protocol': 'websocket', ...path };
}

function frame(type: number, flags: number, stream: number, payload: readonly number[]): Buffer {
  return Buffer.from([...bytesOf(payload.length, 3), type, flags, ...bytesOf(stream, 4), ...payload]);
}

function setting(name: number, value: number): number[] {
  return [...bytesOf(name, 2), ...bytesOf(value, 4)];
}

/** Literals without indexing, none of them as long as 127 bytes (RFC 7541 section 6.2.2); those with a colon come first. */
function headerBlock(headers: Readonly<Record<string, string>>): number[] {
  return Object.entries(headers).flatMap(([name, value]) => [0, ...literal(name), ...literal(value)]);
}

function literal(text: string): number[] {
  return [text.length, ...Buffer.from(text, 'latin1')];
}

function bytesOf(value: number, length: number): number[] {
  return Array.from({ length }, (_, index) => Math.floor(value / 256 ** (length - 1 - index)) % 256);
}
