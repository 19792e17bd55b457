// The client half of `gone`: clients that get one event, lose their network, and have it back when the slice is over. What the
// server does to their connections meanwhile is what was asked about, so it is no unexpected close.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { ConnectingSubscriber } from '../connecting-subscriber.ts';
import { countClose } from '../count-close.ts';
import { clientName } from '../heartbeat.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';
import { NetworkLoss } from './network-loss.ts';
import type { GoneParameters } from './parameters.ts';

class GoneClient extends ConnectingSubscriber {
  readonly index: number;
  events = 0;
  isClosed = false;
  readonly #half: GoneClients;

  constructor(half: GoneClients, index: number) {
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

  protected ended(reason: ClientClose): void {
    this.isClosed = true;
    this.#half.ended(reason);
  }
}

/** What can go, and come back. */
export type Loss = Pick<NetworkLoss, 'lose' | 'restore'>;

export class GoneClients implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<GoneParameters>;
  readonly #clients: GoneClient[] = [];
  readonly #recorder = new DeliveryRecorder();
  readonly #stamp: Stamp = emptyStamp();
  readonly #lossOf: (host: string) => Loss;
  #loss: Loss | undefined;
  /** Fails where the network could not be taken away: then nothing has been looked at. */
  #lost: Promise<void> = Promise.resolve();
  #restoreNs = 0;
  #malformed = 0;

  /** `lossOf`: how the way to a host is taken away; for tests. */
  constructor(
    context: ClientHalfContext<GoneParameters>,
    lossOf = (host: string): Loss => new NetworkLoss(host),
  ) {
    this.#context = context;
    this.#lossOf = lossOf;
    for (let index = context.process; index < context.parameters.connections; index += context.processes)
      this.#clients.push(new GoneClient(this, index));
  }

  async connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes, host } = this.#context;
    this.#loss ??= this.#lossOf(host);
    const missing = this.#clients.filter(
      ({ index, subscription }) => index < count && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(client: GoneClient): Subscription {
    const { transport, host, port } = this.#context;
    const at = { host, port, channel: 'gone', client: clientName(client.index), uplink: false };
    return transport.subscribe(at, client);
  }

  delivered(client: GoneClient, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp) || stamp.source !== client.index) {
      this.#malformed++;
      return;
    }
    client.events++;
    this.#recorder.note(stamp, receivedNs);
  }

  /** Before the network goes nobody has a reason to close. */
  ended(reason: ClientClose): void {
    if (reason.cause !== 'client' && this.#restoreNs === 0) countClose(this.unexpectedCloses, reason);
  }

  announced({ phase, fromNs, toNs, flightNs, rateScale }: Slice): void {
    if (phase !== 'steady') return;
    for (const client of this.#clients) client.events = 0;
    this.#recorder.record(fromNs, toNs, flightNs);
    const { agenda, parameters, process } = this.#context;
    agenda.at(fromNs + (parameters.afterMs * NS_PER_MS) / rateScale, () => {
      this.#restoreNs = toNs;
      if (process === 0) this.#lost = this.#loss!.lose(); // Several processes share one network.
    });
  }

  run(): Promise<SliceOutcome> {
    return Promise.resolve({ offered: 0, sent: {} });
  }

  async drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    if (sent['gone'] === undefined) return true;
    while (nowNs() < this.#restoreNs) await aMoment();
    await this.#lost;
    await this.#loss!.restore();
    while (this.#clients.some(({ events }) => events === 0)) {
      if (nowNs() > untilNs) return false;
      await aMoment();
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
    const { delivered, latency, serviceTime, inTime } = this.#recorder;
    const expected = this.#clients.filter(({ subscription }) => subscription !== undefined).length;
    return {
      histograms: {
        latency: { histogram: latency, phase: 'steady' },
        service_time: { histogram: serviceTime, phase: 'steady' },
        ...connectDistributions(this.#clients.map(({ timings }) => timings)),
      },
      values: {
        expected,
        delivered,
        lost: expected - delivered,
        duplicate: 0,
        reordered: 0,
        malformed: this.#malformed,
        recorded: delivered,
        in_time: inTime,
      },
    };
  }

  async disconnect(): Promise<void> {
    await this.#loss?.restore();
    for (const { subscription } of this.#clients) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
