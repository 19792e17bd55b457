// A relay that reads the head of every TLS record that a server sends through it: the count that others are held to.
// https://www.rfc-editor.org/rfc/rfc8446#section-5.1
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const HEAD_BYTES = 5;

/** The end follows. */
function ignored(): void {}

export class RecordRelay {
  records = 0;
  bytes = 0;
  port = 0;
  /** So many more bytes of the server's are passed on; the rest waits for good. */
  passes = Infinity;
  readonly #sockets: Socket[] = [];

  /** In front of a server on 127.0.0.1, until the test is done. */
  static async inFrontOf(port: number): Promise<RecordRelay> {
    const relay = new RecordRelay();
    const server = createServer((near) => relay.#relay(near, port));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    relay.port = (server.address() as AddressInfo).port;
    onTestFinished(() => {
      for (const socket of relay.#sockets) socket.destroy();
      server.close();
    });
    return relay;
  }

  #relay(near: Socket, port: number): void {
    const far = connect(port, '127.0.0.1');
    this.#sockets.push(near, far);
    near.on('error', ignored).on('end', () => far.end());
    far.on('error', ignored).on('end', () => near.end());
    near.on('data', (bytes: Buffer) => void far.write(bytes));
    const count = this.#counter();
    far.on('data', (bytes: Buffer) => {
      count(bytes);
      const passed = bytes.subarray(0, this.passes);
      this.passes -= passed.length;
      near.write(passed);
    });
  }

  /** For one connection, wherever its bytes are cut. */
  #counter(): (bytes: Buffer) => void {
    let head: number[] = [];
    let rest = 0;
    return (bytes) => {
      this.bytes += bytes.length;
      for (let at = 0; at < bytes.length;) {
        if (rest > 0) {
          const taken = Math.min(rest, bytes.length - at);
          rest -= taken;
          at += taken;
          continue;
        }
        head.push(bytes[at++]!);
        if (head.length < HEAD_BYTES) continue;
        rest = head[3]! * 256 + head[4]!;
        head = [];
        this.records++;
      }
    };
  }
}
