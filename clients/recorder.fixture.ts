// A receiver that writes down all that it is told, for tests.
import { setImmediate as turn } from 'node:timers/promises';
import type { ClientClose, Receiver } from './client.ts';

export class Recorder implements Receiver {
  readonly messages: string[] = [];
  /** Each with its status. */
  readonly acknowledgements: number[] = [];
  readonly closes: ClientClose[] = [];
  /** All calls by name, in order. */
  readonly calls: string[] = [];
  /** Called after each call was written down. */
  onCall: (name: string) => void = () => {};
  #wake: (() => void)[] = [];

  opened(): void {
    this.#note('opened');
  }

  message(bytes: Uint8Array, start: number, end: number): void {
    this.messages.push(Buffer.from(bytes.subarray(start, end)).toString());
    this.#note('message');
  }

  acknowledged(status: number, sentNs: number, writtenNs: number, answeredNs: number): void {
    if (!(sentNs <= writtenNs && writtenNs <= answeredNs)) this.#note('times out of order');
    this.acknowledgements.push(status);
    this.#note('acknowledged');
  }

  streamEnded(): void {
    this.#note('streamEnded');
  }

  keptAlive(): void {
    this.#note('keptAlive');
  }

  closed(reason: ClientClose): void {
    this.closes.push(reason);
    this.#note('closed');
  }

  /** Resolves when a call of that name has been made `times` times; rejects when it cannot come any more. */
  async until(name: string, times = 1): Promise<void> {
    while (this.calls.filter((call) => call === name).length < times) {
      if (this.closes.length > 0) throw new Error(`${name} never came: ${JSON.stringify(this.closes[0])}`);
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** The end, once it has come, and a few turns of the event loop in which a second one would be seen. */
  async end(): Promise<ClientClose> {
    await this.until('closed');
    for (let i = 0; i < 5; i++) await turn();
    if (this.closes.length !== 1 || this.calls.at(-1) !== 'closed') {
      throw new Error(`closed must come once, and last: ${this.calls.join(', ')}`);
    }
    return this.closes[0]!;
  }

  #note(name: string): void {
    this.calls.push(name);
    for (const wake of this.#wake.splice(0)) wake();
    this.onCall(name);
  }
}
