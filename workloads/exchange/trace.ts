// Who sends when in a slice. It depends on the slice and the parameters alone, so that both transports, and all
// client processes however many there are, follow one and the same trace: each process sends its members' share.
import { deriveSeed, Random } from '../../measure/random.ts';
import type { Schedule } from '../../measure/time/schedule.ts';
import type { ExchangeParameters } from './parameters.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { Slice } from '../workload.ts';

export class ExchangeTrace {
  /** When the current message is due (monotonic, ns), and the member who sends it. */
  dueNs = 0;
  sender = 0;
  readonly #schedule: Schedule;
  readonly #senders: Random;
  readonly #members: number;

  constructor({ arrivals, rateHz, connections }: ExchangeParameters, slice: Slice) {
    this.#schedule = sliceSchedule(arrivals, rateHz, slice);
    this.#senders = new Random(deriveSeed(slice.seed, 'senders'));
    this.#members = connections;
  }

  /** Goes to the next message; false when the slice has no more. */
  next(): boolean {
    const dueNs = this.#schedule.next();
    if (dueNs === undefined) return false;
    this.dueNs = dueNs;
    this.sender = this.#senders.integer(this.#members);
    return true;
  }
}
