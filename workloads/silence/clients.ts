// The client half of `silence`: which connections live through their silence, when the others are cut, and whether their
// client notices. A connection that is cut is what was asked about, so it is no unexpected close and nothing of it is lost.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';
import { clientName } from '../heartbeat.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';
import { silenceMs, type SilenceParameters } from './parameters.ts';

/** One connection; the methods of `Receiver` are called in its read callbacks. */
class SilentConnection extends ConnectingSubscriber {
  readonly index: number;
  /** When its last event came; undefined before the first. */
  lastNs: number | undefined;
  /** Events since the slice began. */
  events = 0;
  /** From its last event to its end, in nanoseconds; undefined while it lives, or where the client ended it. */
  cutAfterNs: number | undefined;
  readonly #half: SilenceClients;

  constructor(half: SilenceClients, index: number) {
    super();
    this.#half = half;
    this.index = index;
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    this.#half.delivered(this, bytes, start, end, receivedNs);
  }

  protected subscribe(): Subscription {
    return this.#half.subscribe(this);
  }

  protected ended({ cause }: ClientClose): void {
    if (cause !== 'client' && this.lastNs !== undefined) this.cutAfterNs = nowNs() - this.lastNs;
  }
}

export class SilenceClients implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<SilenceParameters>;
  readonly #connections: SilentConnection[] = [];
  readonly #recorder = new DeliveryRecorder();
  readonly #stamp: Stamp = emptyStamp();
  #malformed = 0;
  #rateScale = 1;

  constructor(context: ClientHalfContext<SilenceParameters>) {
    this.#context = context;
    for (let index = context.process; index < context.parameters.connections; index += context.processes)
      this.#connections.push(new SilentConnection(this, index));
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#connections.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(connection: SilentConnection): Subscription {
    const { transport, host, port } = this.#context;
    const client = clientName(connection.index);
    return transport.subscribe({ host, port, channel: 'silence', client, uplink: false }, connection);
  }

  delivered(
    connection: SilentConnection,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp) || stamp.source !== connection.index) {
      this.#malformed++;
      return;
    }
    connection.lastNs = receivedNs;
    connection.events++;
    this.#recorder.note(stamp, receivedNs);
  }

  announced({ phase, fromNs, toNs, flightNs, rateScale }: Slice): void {
    if (phase !== 'steady') return;
    this.#rateScale = rateScale;
    for (const connection of this.#connections) connection.events = 0;
    this.#recorder.record(fromNs, toNs, flightNs);
  }

  run(): Promise<SliceOutcome> {
    return Promise.resolve({ offered: 0, sent: {} });
  }

  /** A connection that was cut gets nothing more, and is not waited for. */
  async drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    if (sent['silence'] === undefined) return true;
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    while (this.#connections.some((each) => each.events < 2 && each.cutAfterNs === undefined)) {
      if (nowNs() > untilNs) return false;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return true;
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#recorder.sample();
  }

  reset(): void {
    this.#recorder.reset();
    this.#malformed = 0;
  }

  measurements(): HalfMeasurements {
    this.sample();
    const lived = this.#connections.filter(({ events }) => events >= 2);
    const silent = this.#connections.filter(({ events }) => events < 2);
    const cut = silent.filter(({ cutAfterNs }) => cutAfterNs !== undefined);
    const { delivered } = this.#recorder;
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        ...connectDistributions(this.#connections.map(({ timings }) => timings)),
      },
      values: {
        expected: delivered,
        delivered,
        lost: 0,
        duplicate: 0,
        reordered: 0,
        malformed: this.#malformed,
        recorded: delivered,
        in_time: this.#recorder.inTime,
        silences_survived: lived.length,
        silences_cut: cut.length,
        silences_unnoticed: silent.length - cut.length,
        longest_silence: Math.max(0, ...lived.map((each) => this.#silenceNs(each))),
        cut_after: cut.reduce((sum, { cutAfterNs }) => sum + cutAfterNs!, 0),
        silence_reports: 1,
      },
    };
  }

  #silenceNs({ index }: SilentConnection): number {
    return (silenceMs(index, this.#context.parameters) * NS_PER_MS) / this.#rateScale;
  }

  async disconnect(): Promise<void> {
    for (const { subscription } of this.#connections) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
