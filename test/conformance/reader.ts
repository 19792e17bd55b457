// The client's side of the suite: remembers what it reads.
import type { ClientClose, Receiver } from '../../clients/client.ts';
import { until } from './wait.ts';

export class Reader implements Receiver {
  readonly messages: string[] = [];
  /** Their bytes, and whether they were said to be no text. */
  readonly payloads: { readonly bytes: Buffer; readonly binary: boolean }[] = [];
  readonly statuses: number[] = [];
  readonly closes: ClientClose[] = [];
  opens = 0;
  keepAlives = 0;
  streamEnds = 0;

  opened(): void {
    this.opens++;
  }

  message(bytes: Uint8Array, start: number, end: number, _receivedNs: number, binary: boolean): void {
    const payload = Buffer.from(bytes.subarray(start, end));
    this.payloads.push({ bytes: payload, binary });
    this.messages.push(payload.toString());
  }

  acknowledged(status: number): void {
    this.statuses.push(status);
  }

  streamEnded(): void {
    this.streamEnds++;
  }

  keptAlive(): void {
    this.keepAlives++;
  }

  closed(reason: ClientClose): void {
    this.closes.push(reason);
  }

  /** Resolves once `count` messages were read. */
  read(count: number): Promise<void> {
    return until(
      `${count} messages`,
      () => this.messages.length >= count,
      () => ({ messages: this.messages.length, closes: this.closes }),
    );
  }

  /** Resolves with the reason once the connection has ended. */
  async end(): Promise<ClientClose> {
    await until('the end of the connection', () => this.closes.length > 0);
    return this.closes[0]!;
  }
}
