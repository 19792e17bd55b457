// The floor under every target: an event stream on node:net with nothing around it. Not one of the targets that
// are compared: it speaks just enough HTTP for the lean and the bare client to be measured on the same server. With
// `?writes=kernel` behind its location events pass by the streams of node:net too: each is one write(2) to the socket.
import { writeSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import {
  TARGET_CONTRACT_VERSION,
  type Application,
  type Connection,
  type Listener,
  type OutgoingEvent,
  type Target,
} from '../../servers/target.ts';

const HEAD =
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n';
/** Whether events are handed to the kernel itself. */
const TO_KERNEL = new URL(import.meta.url).searchParams.get('writes') === 'kernel';

const BEFORE = Buffer.from('data: ');
const AFTER = Buffer.from('\n\n');

export const target: Target = {
  contractVersion: TARGET_CONTRACT_VERSION,
  name: 'bare-sse',
  stack: 'bare',
  transport: 'sse',
  versions: { node: process.versions.node },
  listen: (application, { host, port, backlog }) => {
    const sockets = new Set<Socket>();
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('data', () => subscribe(socket, sockets, application));
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog }, () => {
        const listener: Listener = {
          port: (server.address() as { port: number }).port,
          broadcast(_channel, event) {
            const bytes = encode(event);
            for (const socket of sockets) write(socket, bytes);
          },
          close: () =>
            new Promise((closed) => {
              for (const socket of sockets) socket.destroy();
              server.close(() => closed());
            }),
        };
        application.started(listener);
        resolve(listener);
      });
    });
  },
};

function write(socket: Socket, bytes: Buffer): void {
  if (!TO_KERNEL) return void socket.write(bytes);
  const { _handle: handle } = socket as unknown as { readonly _handle: { readonly fd: number } | null };
  if (handle === null) return;
  const written = writeSync(handle.fd, bytes);
  if (written < bytes.length)
    throw new Error(`the kernel took ${written} of ${bytes.length} bytes of an event`);
}

function encode({ data }: OutgoingEvent): Buffer {
  return Buffer.concat([BEFORE, data, AFTER]);
}

function subscribe(socket: Socket, sockets: Set<Socket>, application: Application): void {
  const connection: Connection = {
    channel: '',
    client: '',
    resumeAfter: undefined,
    send: (event) => socket.write(encode(event)),
    keepAlive: () => socket.write(':\n\n'),
    get bufferedBytes() {
      return socket.writableLength;
    },
    end: () => void socket.end(),
  };
  socket.write(HEAD);
  socket.resume();
  sockets.add(socket);
  application.opened(connection);
  socket.once('close', () => {
    sockets.delete(socket);
    application.closed(connection, 'client');
  });
}
