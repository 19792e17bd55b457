// What answers for a server while it is away: a proxy that has lost it, and says 502 Bad Gateway to everybody
// (RFC 9110, section 15.6.3), in clear text or over TLS as the server does. A process of its own, so that it is in no
// server's figures. Speaks over IPC and prints nothing.
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ListenTls } from '../../servers/target.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import { LISTEN_OPTIONS } from '../processes/listen-options.ts';
import type { GatewayMethods } from '../processes/messages.ts';

const ANSWER = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
const HEAD_END = '\r\n\r\n';

/** For the last answers to be read, before the server takes its place again. */
const LAST_ANSWERS_MS = 100;

class GatewayProcess implements GatewayMethods {
  /** Connections by their peer: over TLS what is read and written is another object, with the same peer. */
  readonly #connections = new Map<string, Socket>();
  /** Peers that have their answer: their connections end by themselves. */
  readonly #answered = new Set<string>();
  #server: Server | undefined;
  #answers = 0;

  open(host: string, port: number, tls?: ListenTls | null): Promise<void> {
    const asked = (socket: Socket): void => this.#asked(socket);
    const server = tls ? createTlsServer(filesOf(tls), asked) : createServer(asked);
    server.on('connection', (socket: Socket) => this.#connected(socket));
    server.on('tlsClientError', () => {}); // a client that went away in the handshake
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: LISTEN_OPTIONS.backlog }, resolve);
    });
  }

  #connected(socket: Socket): void {
    const peer = peerOf(socket);
    this.#connections.set(peer, socket);
    socket.on('close', () => {
      this.#connections.delete(peer);
      this.#answered.delete(peer);
    });
  }

  /** Who can be read from: over TLS, after the handshake. */
  #asked(socket: Socket): void {
    let head = '';
    socket.on('data', (bytes: Buffer) => {
      head += bytes.toString('latin1');
      if (!head.includes(HEAD_END) || socket.writableEnded) return;
      this.#answers++;
      this.#answered.add(peerOf(socket));
      socket.end(ANSWER);
    });
    socket.on('error', () => socket.destroy());
  }

  async close(): Promise<number> {
    const closed = new Promise<void>((resolve) => {
      this.#server!.close(() => resolve());
    });
    for (const [peer, socket] of this.#connections) if (!this.#answered.has(peer)) socket.destroy();
    const timer = setTimeout(() => {
      for (const socket of this.#connections.values()) socket.destroy();
    }, LAST_ANSWERS_MS);
    await closed;
    clearTimeout(timer);
    return this.#answers;
  }
}

function peerOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function filesOf({ keyFile, certificateFile }: ListenTls): { key: Buffer; cert: Buffer } {
  return { key: readFileSync(keyFile), cert: readFileSync(certificateFile) };
}

answerRequests(new GatewayProcess());
