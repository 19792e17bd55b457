// The client's side of the suite: remembers what it reads.
import type { ClientClose, Receiver } from '../../clients/client.ts';
import { until } from './wait.ts';

export class Reader implements Receiver {
  readonly messages: string[] = [];
  readonly statuses: number[] = [];
  readonly closes: ClientClose[] = [];
  opens = 0;
  keepAlives = 0;
  streamEnds = 0;

  opened(): void {
    this.opens++;
  }

  message(bytes: Uint8Array, start: number, end: number): void {
    this.messages.push(Buffer.from(bytes.subarray(start, end)).toString());
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
