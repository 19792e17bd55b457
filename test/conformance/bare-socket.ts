// A client of nothing but node:net, for what no well-behaved client does: stall, break off, leave without a word.
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { PATHS, type Transport } from '../../servers/target.ts';
import { until } from './wait.ts';

const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n';

export class BareSocket {
  readonly socket: Socket;
  received = '';
  ended = false;

  constructor(address: { host: string; port: number }, bytes: string | Buffer) {
    this.socket = connect(address);
    this.socket.on('error', () => {});
    this.socket.on('close', () => {
      this.ended = true;
    });
    this.socket.write(bytes);
    onTestFinished(() => void this.socket.destroy());
  }

  /** Begins to read; until then, it stalls. */
  read(): this {
    this.socket.on('data', this.#collect).resume();
    return this;
  }

  /** Stalls again. */
  stall(): void {
    this.socket.off('data', this.#collect).pause();
  }

  readonly #collect = (bytes: Buffer): void => {
    this.received += bytes.toString('latin1');
  };
}

/** Subscribes to channel `c` as `bare`. */
export function subscribeBytes(transport: Transport): string {
  const upgrade = transport === 'ws' ? UPGRADE : '';
  return `GET ${PATHS.events}?channel=c&client=bare HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`;
}

/** Asks for a stream as `bare`, with the request `x`, and reads nothing of it. */
export async function bareRequest(
  transport: Transport,
  address: { host: string; port: number },
): Promise<BareSocket> {
  const target = `${PATHS.streams}?client=bare HTTP/1.1\r\nHost: x\r\n`;
  if (transport === 'sse') return new BareSocket(address, `POST ${target}Content-Length: 1\r\n\r\nx`);
  const bare = new BareSocket(address, `GET ${target}${UPGRADE}\r\n`).read();
  await until('the handshake', () => bare.received.endsWith('\r\n\r\n'));
  bare.stall();
  const maskedByNothing = [0x81, 0x81, 0, 0, 0, 0, 0x78];
  bare.socket.write(Buffer.from(maskedByNothing));
  return bare;
}
