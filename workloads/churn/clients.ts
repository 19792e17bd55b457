// The client half of `churn`: opens connections when they are due, takes the time of each step, and leaves.
import type { ClientClose, Receiver, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { IntervalSample } from '../../measure/events/delivery-recorder.ts';
import { deriveSeed } from '../../measure/random.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';
import { allGone, connectFlightNs, connectSchedule } from './slice.ts';
import { ChurnTimes } from './times.ts';
import type { ChurnParameters } from './parameters.ts';
import { connectRamp } from '../connect-ramp.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';
import { countClose } from '../count-close.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';

/** A connection that stays throughout. */
class Stayer extends ConnectingSubscriber {
  readonly index: number;
  readonly #half: ChurnClients;

  constructor(half: ChurnClients, index: number) {
    super();
    this.#half = half;
    this.index = index;
  }

  message(): void {}

  protected subscribe(): Subscription {
    return this.#half.subscribe(`c${this.index}`, this);
  }

  protected ended(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.#half.unexpectedCloses, reason);
  }
}

/** A connection that comes and goes; the methods of `Receiver` are called in its read callbacks. */
class Comer implements Receiver {
  readonly dueNs: number;
  /** Of a steady slice. */
  readonly recorded: boolean;
  readonly subscription: Subscription;
  greeted = false;
  readonly #half: ChurnClients;

  constructor(half: ChurnClients, name: string, dueNs: number, recorded: boolean) {
    this.#half = half;
    this.dueNs = dueNs;
    this.recorded = recorded;
    this.subscription = half.subscribe(name, this);
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    if (this.greeted) return;
    this.greeted = true;
    this.#half.greeted(this, bytes, start, end, receivedNs);
  }

  closed(reason: ClientClose): void {
    this.#half.gone(this, reason);
  }
}

function leave(comer: Comer): void {
  comer.subscription.drop();
}

export class ChurnClients implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<ChurnParameters>;
  readonly #stayers: Stayer[] = [];
  readonly #here = new Set<Comer>();
  readonly #times = new ChurnTimes();
  readonly #stamp: Stamp = emptyStamp();
  readonly #failures = new Map<string, number>();
  #names = 0;
  /** Recorded connects that were due. */
  #due = 0;
  #malformed = 0;

  constructor(context: ClientHalfContext<ChurnParameters>) {
    this.#context = context;
    const { parameters, process, processes } = context;
    for (let index = process; index < parameters.connections; index += processes)
      this.#stayers.push(new Stayer(this, index));
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#stayers.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(client: string, receiver: Receiver): Subscription {
    const { transport, host, port } = this.#context;
    return transport.subscribe({ host, port, channel: 'news', client, uplink: false }, receiver);
  }

  async run(slice: Slice): Promise<SliceOutcome> {
    const { agenda, parameters, process, processes } = this.#context;
    const recorded = slice.phase === 'steady';
    if (recorded) this.#times.record(slice.toNs + connectFlightNs(slice));
    const schedule = connectSchedule(
      parameters,
      slice,
      processes,
      deriveSeed(slice.seed, 'process', process),
    );
    let offered = 0;
    await new Promise<void>((resolve) => {
      const come = (dueNs: number): void => {
        offered++;
        if (recorded) this.#due++;
        this.#here.add(new Comer(this, `v${process}-${this.#names++}`, dueNs, recorded));
        next();
      };
      const next = (): void => {
        const dueNs = schedule.next();
        if (dueNs === undefined) resolve();
        else agenda.at(dueNs, come);
      };
      next();
    });
    await allGone(parameters, slice);
    return { offered, sent: {} };
  }

  greeted(comer: Comer, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    if (!readStamp(bytes, start + STAMP_OFFSET, end, this.#stamp)) this.#malformed++;
    if (comer.recorded) this.#times.note(comer.dueNs, comer.subscription.timings, receivedNs);
    setTimeout(leave, this.#context.parameters.holdMs, comer);
  }

  gone(comer: Comer, reason: ClientClose): void {
    this.#here.delete(comer);
    if (comer.greeted ? reason.cause === 'client' : !comer.recorded) return;
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
    if (comer.greeted) return;
    const cause = reason.cause === 'client' ? 'unanswered' : reason.cause;
    this.#failures.set(cause, (this.#failures.get(cause) ?? 0) + 1);
  }

  /** Those who are not answered in time leave, and count as failed. */
  async drain(_sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    let drained = true;
    while (this.#here.size > 0) {
      if (drained && nowNs() > untilNs) {
        drained = false;
        for (const comer of this.#here) leave(comer);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return drained;
  }

  sample(): IntervalSample {
    return this.#times.sample();
  }

  reset(): void {
    this.#times.reset();
    this.#failures.clear();
    for (const cause of Object.keys(this.unexpectedCloses)) delete this.unexpectedCloses[cause];
    this.#due = 0;
    this.#malformed = 0;
  }

  measurements(): HalfMeasurements {
    this.sample();
    const failed = [...this.#failures.values()].reduce((sum, count) => sum + count, 0);
    const greeted = this.#times.count;
    return {
      histograms: this.#times.distributions(),
      values: {
        expected: this.#due,
        delivered: greeted,
        lost: this.#due - greeted - failed,
        malformed: this.#malformed,
        recorded: greeted,
        in_time: this.#times.inTime,
        failed,
        ...Object.fromEntries([...this.#failures].map(([cause, count]) => [`failed_${cause}`, count])),
      },
    };
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#stayers) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
