// What every subscriber of a workload does alike: it connects once when the ramp asks it to, tells the ramp how
// that ended, and reports a later end to its half. The rest is the workload's.
import type { ClientClose, ConnectTimings, Receiver, Subscription } from '../clients/client.ts';
import type { Connecting } from './connect-ramp.ts';

export abstract class ConnectingSubscriber implements Receiver, Connecting {
  /** Undefined until the ramp has reached it. */
  subscription: Subscription | undefined;
  #settled: { opened: () => void; failed: (reason: ClientClose) => void } | undefined;

  connect(opened: () => void, failed: (reason: ClientClose) => void): void {
    this.#settled = { opened, failed };
    this.subscription = this.subscribe();
  }

  giveUp(): void {
    this.subscription?.drop();
  }

  get timings(): ConnectTimings | undefined {
    return this.subscription?.timings;
  }

  opened(): void {
    this.#settled?.opened();
    this.#settled = undefined;
  }

  closed(reason: ClientClose): void {
    if (this.#settled === undefined) this.ended(reason);
    else this.#settled.failed(reason);
    this.#settled = undefined;
  }

  abstract message(bytes: Uint8Array, start: number, end: number, receivedNs: number, binary: boolean): void;
  protected abstract subscribe(): Subscription;
  /** The connection has ended after it had been open. */
  protected abstract ended(reason: ClientClose): void;
}
