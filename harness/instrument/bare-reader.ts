// The floor under every client: connections that read and count bytes, and nothing else. What it costs is what
// the kernel, libuv and node:net cost; the lean clients are measured against it.
import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { ClientTls } from '../../clients/client-tls.ts';
import { nowNs } from '../../measure/clock.ts';
import { PATHS, type Transport } from '../../servers/target.ts';

const BUFFER_BYTES = 64 * 1024;

/** Reads that can be kept, for the floor of the service time; more are counted only. */
const KEPT_READS = 65_536;
const KEPT_BYTES = 256;

export class BareReader {
  reads = 0;
  bytes = 0;
  readonly #sockets: Socket[] = [];
  /** Undefined: in clear text. */
  readonly #tls: ClientTls | undefined;
  readonly #buffer = Buffer.alloc(BUFFER_BYTES);
  /** When `keep` is set: the time of each read, and the first bytes of it, to be looked at afterwards. */
  readonly #keep: boolean;
  readonly #keptNs: Float64Array;
  readonly #kept: Buffer;
  #keptReads = 0;

  constructor(keep: boolean, tls?: ClientTls) {
    this.#tls = tls;
    this.#keep = keep;
    this.#keptNs = new Float64Array(keep ? KEPT_READS : 0);
    this.#kept = Buffer.alloc(keep ? KEPT_READS * KEPT_BYTES : 0);
  }

  /** Opens one subscription; resolves when the response head has come. */
  open(transport: Transport, port: number, channel: string, client: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let answered = false;
      const callback = (length: number): boolean => {
        if (answered) {
          this.#read(length);
        } else {
          answered = true;
          resolve();
        }
        return true;
      };
      const onread = { buffer: this.#buffer, callback };
      const socket =
        this.#tls === undefined
          ? connect({ host: '127.0.0.1', port, noDelay: true, onread })
          : this.#tls.connect({ host: '127.0.0.1', port }, onread);
      socket.once('error', reject);
      socket.once(this.#tls === undefined ? 'connect' : 'secureConnect', () =>
        socket.write(requestHead(transport, channel, client)),
      );
      this.#sockets.push(socket);
    });
  }

  #read(length: number): void {
    this.reads++;
    this.bytes += length;
    if (this.#keep && this.#keptReads < KEPT_READS) {
      this.#keptNs[this.#keptReads] = nowNs();
      this.#buffer.copy(this.#kept, this.#keptReads * KEPT_BYTES, 0, Math.min(length, KEPT_BYTES));
      this.#keptReads++;
    }
  }

  /** Hands over and forgets what was kept: `visit(receivedNs, bytes)`, once a read. */
  takeKept(visit: (receivedNs: number, bytes: Buffer) => void): void {
    for (let index = 0; index < this.#keptReads; index++) {
      visit(this.#keptNs[index]!, this.#kept.subarray(index * KEPT_BYTES, (index + 1) * KEPT_BYTES));
    }
    this.#keptReads = 0;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function requestHead(transport: Transport, channel: string, client: string): string {
  const line = `GET ${PATHS.events}?channel=${channel}&client=${client} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  if (transport === 'sse') return `${line}Accept: text/event-stream\r\n\r\n`;
  const key = createHash('md5').update(client).digest('base64');
  return `${line}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
}
