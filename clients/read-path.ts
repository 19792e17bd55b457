// What all connections of one lean client share: its counters, the time of the read that is being worked on,
// and the measurement of bursts (reads of one turn of the event loop).
import { nowNs } from '../measure/clock.ts';
import type { ClientTransport, ReadCounters } from './client.ts';
import type { ClientTls } from './client-tls.ts';

export class ReadPath {
  readonly counters: ReadCounters = emptyCounters();
  /** How its connections speak TLS; undefined: they speak clear text. */
  readonly tls: ClientTls | undefined;
  /** The one clock reading of the callback that is running: everything that it completes was received then. */
  receivedNs = 0;
  onBurst: ClientTransport['onBurst'] = undefined;
  #burstReads = 0;
  #burstFirstNs = 0;
  readonly #endBurst = (): void => {
    const reads = this.#burstReads;
    this.#burstReads = 0;
    this.onBurst?.(this.#burstFirstNs, this.receivedNs, reads);
  };

  constructor(tls?: ClientTls) {
    this.tls = tls;
  }

  /** A read callback begins. */
  beginRead(bytes: number): void {
    this.receivedNs = nowNs();
    this.counters.reads++;
    this.counters.bytes += bytes;
    if (this.onBurst !== undefined) {
      if (this.#burstReads === 0) {
        this.#burstFirstNs = this.receivedNs;
        setImmediate(this.#endBurst); // runs when all sockets that were readable in this turn have been read
      }
      this.#burstReads++;
    }
  }
}

export function emptyCounters(): ReadCounters {
  return {
    reads: 0,
    bytes: 0,
    headBytes: 0,
    writtenBytes: 0,
    events: 0,
    payloadBytes: 0,
    sockets: 0,
    redirects: 0,
  };
}
