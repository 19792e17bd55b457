// The client half of `poll`: clients that ask for events, and account for every one of them.
import type { ClientClose, Requester } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { emptyCounts } from '../../measure/events/sequence.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  FLAG_LAST,
  readStamp,
  STAMP_OFFSET,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';
import { pollNs, type PollParameters } from './parameters.ts';
import { Poller, type PollerUser } from './poller.ts';
import { allAsked, pollPayloads } from './server.ts';

export class Pollers implements ClientHalf, PollerUser {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<PollParameters>;
  readonly #pollers: Poller[] = [];
  readonly #payloads: ReturnType<typeof pollPayloads>;
  /** Over SSE the response ends too, and the client may ask again after that only. */
  readonly #lastEventEnds: boolean;
  readonly #recorder = new DeliveryRecorder();
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  #sentBefore = 0;
  #bytesBefore = 0;
  #polls = 0;
  #emptyPolls = 0;
  #malformed = 0;
  /** Of the latest slice: its clients ask by the clock until it has been drained. */
  #asking: Slice | undefined;

  constructor(context: ClientHalfContext<PollParameters>) {
    const { parameters, seed, process, processes, transport } = context;
    this.#context = context;
    this.#payloads = pollPayloads(parameters, seed);
    this.#lastEventEnds = transport.transport === 'ws';
    for (let index = process; index < parameters.connections; index += processes)
      this.#pollers.push(new Poller(this, index));
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#pollers.filter(({ index, requester }) => index < count && requester === undefined);
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  open(poller: Poller): Requester {
    const { transport, host, port } = this.#context;
    return transport.openRequester({ host, port, client: `p${poller.index}`, keepAlive: true }, poller);
  }

  message(poller: Poller, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp)) {
      this.#malformed++;
      return;
    }
    if ((stamp.flags & FLAG_GREETING) !== 0) this.#answeredWithout(poller, stamp.sequence);
    else if (!this.#payloads.isWhole(stamp.sequence, bytes, start, end)) this.#malformed++;
    else if (poller.tracker.note(stamp.sequence, this.#counts)) this.#recorder.note(stamp, receivedNs);
    if ((stamp.flags & FLAG_LAST) !== 0 && this.#lastEventEnds) poller.answered();
  }

  /** The first answer says where to begin; any other one that there was nothing. */
  #answeredWithout({ hasBegun, tracker }: Poller, next: number): void {
    if (hasBegun) this.#emptyPolls++;
    else tracker.settle(next);
  }

  answered(): boolean {
    return this.#context.parameters.mode === 'long';
  }

  asked(): void {
    this.#polls++;
  }

  closed(reason: ClientClose): void {
    if (reason.cause !== 'client') countClose(this.unexpectedCloses, reason);
  }

  announced(slice: Slice): void {
    const { parameters } = this.#context;
    const everyNs = pollNs(parameters, slice);
    if (slice.phase === 'steady')
      this.#recorder.record(slice.fromNs, slice.toNs, (slice.flightNs ?? 0) + everyNs);
    this.#asking = slice;
    for (const poller of this.#pollers) {
      if (everyNs > 0) this.#askEvery(poller, slice, everyNs);
      else if (!poller.isWaiting) poller.ask();
    }
  }

  /** All clients, spread over the time from one question to the next. */
  #askEvery(poller: Poller, slice: Slice, everyNs: number): void {
    const { agenda, parameters } = this.#context;
    const ask = (dueNs: number): void => {
      if (this.#asking !== slice) return;
      poller.ask();
      agenda.at(dueNs + everyNs, ask);
    };
    agenda.at(slice.fromNs + (poller.index / parameters.connections) * everyNs, ask);
  }

  async run(slice: Slice): Promise<SliceOutcome> {
    await allAsked(this.#context.parameters, slice);
    return { offered: 0, sent: {} };
  }

  async drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    const end = sent['0'] ?? 0;
    let drained = await this.#until(untilNs, ({ tracker }) => tracker.next >= end);
    this.#asking = undefined;
    // Who asks by the clock is answered at once.
    if (this.#context.parameters.mode === 'short')
      drained = (await this.#until(untilNs, ({ isWaiting }) => !isWaiting)) && drained;
    return drained;
  }

  async #until(untilNs: number, isDone: (poller: Poller) => boolean): Promise<boolean> {
    while (!this.#pollers.every(isDone)) {
      if (nowNs() > untilNs) return false;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return true;
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#recorder.sample();
  }

  /** Read and written. */
  get #bytes(): number {
    const { bytes, writtenBytes } = this.#context.transport.counters;
    return bytes + writtenBytes;
  }

  reset(sent: Readonly<Record<string, number>>): void {
    this.#sentBefore = sent['0'] ?? 0;
    for (const { tracker } of this.#pollers) tracker.settle(this.#sentBefore);
    this.#recorder.reset();
    Object.assign(this.#counts, emptyCounts());
    this.#bytesBefore = this.#bytes;
    this.#polls = this.#emptyPolls = this.#malformed = 0;
  }

  measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    this.sample();
    const end = sent['0'] ?? 0;
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        ...connectDistributions(this.#pollers.map(({ timings }) => timings)),
      },
      values: {
        expected: (end - this.#sentBefore) * this.#pollers.length,
        delivered: this.#counts.delivered,
        lost: this.#pollers.reduce((sum, { tracker }) => sum + tracker.lost(end), 0),
        duplicate: this.#counts.duplicate,
        reordered: this.#counts.reordered,
        malformed: this.#malformed,
        recorded: this.#recorder.delivered,
        in_time: this.#recorder.inTime,
        polls: this.#polls,
        polls_per_event: this.#polls,
        empty_poll_share: this.#emptyPolls,
        traffic_per_event: this.#bytes - this.#bytesBefore,
      },
    };
  }

  async disconnect(): Promise<void> {
    this.#asking = undefined;
    for (const { requester } of this.#pollers) requester?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
