// What answers for a server while it is away: a proxy that has lost it, and says 502 Bad Gateway to everybody
// (RFC 9110, section 15.6.3). A process of its own, so that it is in no server's figures. Speaks over IPC and prints nothing.
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ListenTls } from '../../servers/target.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import { LISTEN_OPTIONS } from '../processes/listen-options.ts';
import type { GatewayMethods } from '../processes/messages.ts';

const ANSWER = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
const HEAD_END = '\r\n\r\n';

class GatewayProcess implements GatewayMethods {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #answers = 0;

  open(host: string, port: number, tls?: ListenTls | null): Promise<void> {
    const connected = (socket: Socket): void => this.#connected(socket);
    const server = tls ? createTlsServer(filesOf(tls), connected) : createServer(connected);
    server.on('tlsClientError', () => {}); // a client that went away in the handshake
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: LISTEN_OPTIONS.backlog }, resolve);
    });
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    let head = '';
    socket.on('data', (bytes: Buffer) => {
      head += bytes.toString('latin1');
      if (!head.includes(HEAD_END) || socket.writableEnded) return;
      this.#answers++;
      socket.end(ANSWER);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  async close(): Promise<number> {
    const closed = new Promise<void>((resolve) => {
      this.#server!.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    return this.#answers;
  }
}

function filesOf({ keyFile, certificateFile }: ListenTls): { key: Buffer; cert: Buffer } {
  return { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
}

answerRequests(new GatewayProcess());
