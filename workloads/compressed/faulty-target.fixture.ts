// A target that agrees to compress and does it wrongly, over node:http with nothing between: for SSE by gzip, for WebSocket by
// permessage-deflate, both with a window of their own for each connection.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { constants, createDeflateRaw, createGzip } from 'node:zlib';
import { CodecQueue } from '../../servers/compressors.ts';
import { encodeEvent } from '../../servers/event-stream-encoder.ts';
import {
  EVENT_STREAM_HEADERS,
  TARGET_CONTRACT_VERSION,
  type Connection,
  type OutgoingEvent,
  type Target,
  type Transport,
} from '../../servers/target.ts';

/** Events are counted from 0, without the greeting. */
export interface Fault {
  /** False: what goes into the compressor stays there. */
  readonly flushes?: boolean;
  /** That event begins with a block of a type that there is not. */
  readonly breaks?: number;
  /** That event is another by a byte, and compressed in order. */
  readonly changes?: number;
  /** WebSocket: that event goes as it is. */
  readonly leaves?: number;
}

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** BFINAL 0, BTYPE 3: reserved, RFC 1951 section 3.2.3. */
const RESERVED_BLOCK = 0x06;
const CHANGED_BYTE = 100;

/** `Connection` on bytes that are written to `wire`. */
class FaultyConnection implements Connection {
  readonly channel: string;
  readonly client: string;
  readonly resumeAfter = undefined;
  readonly bufferedBytes = 0;
  readonly #transport: Transport;
  readonly #fault: Fault;
  readonly #wire: Duplex | NodeJS.WritableStream;
  readonly #queue: CodecQueue;
  /** The greeting stands before the first. */
  #event = -1;

  constructor(transport: Transport, fault: Fault, wire: NodeJS.WritableStream, query: URLSearchParams) {
    this.channel = query.get('channel')!;
    this.client = query.get('client')!;
    this.#transport = transport;
    this.#fault = fault;
    this.#wire = wire;
    const flush = fault.flushes === false ? constants.Z_NO_FLUSH : constants.Z_SYNC_FLUSH;
    const codec = transport === 'sse' ? createGzip({ flush }) : createDeflateRaw({ flush });
    this.#queue = new CodecQueue(codec, () => {});
  }

  send({ data }: OutgoingEvent): boolean {
    const event = this.#event++;
    const changed = Buffer.from(data);
    if (event === this.#fault.changes) changed[CHANGED_BYTE] = changed[CHANGED_BYTE] === 0x41 ? 0x42 : 0x41;
    if (event === this.#fault.leaves) {
      this.#queue.write(Buffer.alloc(0), () => this.#wire.write(frame(0x81, changed)));
      return true;
    }
    this.#queue.write(this.#transport === 'sse' ? encodeEvent({ data: changed }) : changed, (bytes) => {
      if (event === this.#fault.breaks) bytes[0] = RESERVED_BLOCK;
      if (this.#transport === 'sse') this.#wire.write(bytes);
      else if (this.#fault.flushes === false) this.#wire.write(frame(event < 0 ? 0x41 : 0x00, bytes));
      else this.#wire.write(frame(0xc1, bytes.subarray(0, -4)));
    });
    return true;
  }

  keepAlive(): void {}

  end(): void {
    this.#queue.close();
    this.#wire.end();
  }
}

function frame(first: number, payload: Uint8Array): Buffer {
  const head = Buffer.from([first, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([payload.length < 126 ? Buffer.from([first, payload.length]) : head, payload]);
}

export function faultyTarget(transport: Transport, fault: Fault): Target {
  return {
    contractVersion: TARGET_CONTRACT_VERSION,
    name: `faulty-${transport}`,
    stack: 'faulty',
    transport,
    versions: {},
    listen(application, { host, port, compression }) {
      const open = new Set<FaultyConnection>();
      const join = (wire: NodeJS.WritableStream, url: string): void => {
        const connection = new FaultyConnection(
          transport,
          fault,
          wire,
          new URL(url, 'http://x').searchParams,
        );
        open.add(connection);
        wire.on('error', () => {});
        wire.on('close', () => {
          open.delete(connection);
          application.closed(connection, 'client');
        });
        application.opened(connection);
      };
      const server = createServer((request, response) => {
        response.writeHead(200, { ...EVENT_STREAM_HEADERS, 'Content-Encoding': 'gzip' });
        response.flushHeaders();
        join(response, request.url!);
      });
      server.on('upgrade', (request, socket) => {
        const key = `${request.headers['sec-websocket-key']!}${ACCEPT_GUID}`;
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
            'Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n' +
            `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}\r\n\r\n`,
        );
        socket.resume();
        join(socket, request.url!);
      });
      return new Promise((resolve) => {
        server.listen(port, host, () => {
          const listener = {
            port: (server.address() as AddressInfo).port,
            compression,
            broadcast(_channel: string, event: OutgoingEvent) {
              for (const connection of open) connection.send(event);
            },
            async close() {
              for (const connection of open) connection.end();
              server.closeAllConnections();
              await new Promise((closed) => server.close(closed));
            },
          };
          application.started(listener);
          resolve(listener);
        });
      });
    },
  };
}
