// What the server has done for each client of a channel, in counts.
import type { CloseReason } from '../../servers/target.ts';
import type { ClientCounts } from '../wire.ts';

/** The server's own part of the counts. */
export type ServedCounts = Omit<ClientCounts, 'wireBytes' | 'headBytes'>;

export class ClientTally {
  opened = 0;
  sent = 0;
  replayed = 0;
  payloadBytes = 0;
  heldBytes = 0;
  readonly #closes: Partial<Record<CloseReason, number>> = {};

  /** An event of so many bytes was written; the transport holds so many back. */
  wrote(bytes: number, heldBytes: number | undefined, replayed: boolean): void {
    this.sent++;
    this.payloadBytes += bytes;
    this.heldBytes = Math.max(this.heldBytes, heldBytes ?? 0);
    if (replayed) this.replayed++;
  }

  closed(reason: CloseReason): void {
    this.#closes[reason] = (this.#closes[reason] ?? 0) + 1;
  }

  counts(): ServedCounts {
    const { opened, sent, replayed, payloadBytes, heldBytes } = this;
    return { opened, sent, replayed, payloadBytes, heldBytes, closes: { ...this.#closes } };
  }
}
