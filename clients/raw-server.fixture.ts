// A server of bytes, for tests of clients: it accepts connections, cuts what it receives into requests, and lets the
// test answer with whatever bytes it likes.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** One HTTP request. */
export interface RawRequest {
  readonly socket: Socket;
  /** Number of the connection that it came on, from 0. */
  readonly connection: number;
  readonly head: string;
  readonly body: string;
}

export interface RawServer {
  readonly port: number;
  readonly sockets: Socket[];
  /** All that came on a connection behind an upgrade request: WebSocket frames. */
  frames(connection: number): Buffer;
  close(): void;
}

/** Listens until `close`. */
export async function rawServer(
  answer: (request: RawRequest) => unknown,
  host = '127.0.0.1',
): Promise<RawServer> {
  const sockets: Socket[] = [];
  const frames: Buffer[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = sockets.push(socket) - 1;
    frames.push(Buffer.alloc(0));
    let waiting = Buffer.alloc(0);
    let upgraded = false;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      if (upgraded) {
        frames[connection] = Buffer.concat([frames[connection]!, bytes]);
        return;
      }
      waiting = Buffer.concat([waiting, bytes]);
      for (;;) {
        const headEnd = waiting.indexOf('\r\n\r\n') + 4;
        if (headEnd < 4) return;
        const head = waiting.toString('latin1', 0, headEnd);
        const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
        if (waiting.length < headEnd + length) return;
        const body = waiting.toString('utf8', headEnd, headEnd + length);
        waiting = waiting.subarray(headEnd + length);
        upgraded = /upgrade: websocket/i.test(head);
        void answer({ socket, connection, head, body });
      }
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    frames: (connection) => frames[connection]!,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The head of an event stream in chunks. */
export const STREAM_HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n';

/** One chunk of a body. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

/** The 101 that answers an upgrade request. */
export function upgradeAnswer(head: string, fields = ''): string {
  const key = /sec-websocket-key: (.*)\r\n/i.exec(head)![1]!;
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${fields}\r\n`;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The frames that a client sent, unmasked: opcode and payload. No test sends a frame of more than 125 bytes. */
export function unmask(frames: Buffer): [opcode: number, payload: string][] {
  const unmasked: [number, string][] = [];
  for (let at = 0; at < frames.length;) {
    const length = frames[at + 1]! & 0x7f;
    const payload = frames
      .subarray(at + 6, at + 6 + length)
      .map((byte, i) => byte ^ frames[at + 2 + (i & 3)]!);
    unmasked.push([frames[at]! & 0x0f, Buffer.from(payload).toString('latin1')]);
    at += 6 + length;
  }
  return unmasked;
}
