// The client half of `storm`: all clients lose their connection, and every one of them comes back by the same policy.
// Of each event it is known whether it came, came again, or could not come.
import type { ClientClose, Subscription } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { emptyCounts } from '../../measure/events/sequence.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  FLAG_REPLAYED,
  readStamp,
  STAMP_OFFSET,
  type Stamp,
} from '../../measure/events/stamp.ts';
import { deriveSeed, Random } from '../../measure/random.ts';
import { connectDistributions, connectRamp } from '../connect-ramp.ts';
import { count, countClose } from '../count-close.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';
import { retryOf } from './greeting.ts';
import { lossesNs, serversOf, type StormParameters } from './parameters.ts';
import { givesUp, waitMs } from './reconnect-policy.ts';
import { ReturningClient, type ReturningClientUser } from './returning-client.ts';
import { STORM_CHANNEL, stormPayloads } from './server.ts';
import { StormTimes } from './storm-times.ts';

export class StormClients implements ClientHalf, ReturningClientUser {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<StormParameters>;
  readonly #clients: ReturningClient[] = [];
  readonly #payloads: ReturnType<typeof stormPayloads>;
  readonly #recorder = new DeliveryRecorder();
  readonly #times: StormTimes;
  readonly #counts = emptyCounts();
  readonly #stamp: Stamp = emptyStamp();
  readonly #random: Random;
  #failures: Record<string, number> = {};
  #storm = { lost: 0, attempts: 0, recovered: 0, gaveUp: 0, missed: 0, replayed: 0, replayBytes: 0 };
  /** What had been published at the last reset. */
  #sentBefore = 0;
  #malformed = 0;
  /** Replayed events of the slice that came after its end. */
  #lateReplays = 0;
  /** When connections are to be lost in this slice, in order; before that no loss is expected. */
  #lossesNs: readonly number[] = [];
  #rateScale = 1;
  #leaving = false;

  constructor(context: ClientHalfContext<StormParameters>) {
    const { parameters, seed, process, processes } = context;
    this.#context = context;
    this.#payloads = stormPayloads(parameters, seed);
    this.#times = new StormTimes(serversOf(parameters));
    this.#random = new Random(deriveSeed(seed, 'waits', process));
    for (let index = process; index < parameters.connections; index += processes)
      this.#clients.push(new ReturningClient(this, index));
  }

  connect(level: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#clients.filter(
      ({ index, subscription }) => index < level && subscription === undefined,
    );
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  subscribe(client: ReturningClient, resumeAfter: number | undefined): Subscription {
    const { transport, host, port } = this.#context;
    const resume = resumeAfter === undefined ? {} : { resumeAfter };
    const options = {
      host,
      port,
      channel: STORM_CHANNEL,
      client: `c${client.index}`,
      uplink: false,
      ...resume,
    };
    if (client.state === 'away') this.#storm.attempts++;
    return transport.subscribe(options, client);
  }

  message(client: ReturningClient, bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp)) {
      this.#malformed++;
      return;
    }
    if (stamp.flags === FLAG_GREETING) {
      this.#greeted(client, stamp.sequence, receivedNs);
      client.toldMs = retryOf(bytes, start, end);
      return;
    }
    if (!this.#payloads.isWhole(stamp.sequence, bytes, start, end)) {
      this.#malformed++;
      return;
    }
    if (stamp.flags === FLAG_REPLAYED) {
      this.#storm.replayed++;
      this.#storm.replayBytes += end - start;
    }
    if (!client.tracker.note(stamp.sequence, this.#counts)) return;
    const { inTime } = this.#recorder;
    const recorded = this.#recorder.note(stamp, receivedNs);
    // Who was away could not have it sooner: that it comes after the slice shows no client that falls behind.
    if (recorded && stamp.flags === FLAG_REPLAYED && this.#recorder.inTime === inTime) this.#lateReplays++;
  }

  /** The server says with which number it goes on: what lies before it and has not come is beyond its buffer. */
  #greeted(client: ReturningClient, first: number, receivedNs: number): void {
    if (client.state === 'away') {
      client.state = 'here';
      this.#storm.recovered++;
      const { loss, lostNs, subscription } = client;
      this.#times.recovered(loss, receivedNs - lostNs, receivedNs - subscription!.timings.startedNs);
      this.#storm.missed += Math.max(0, first - client.tracker.next);
    }
    client.tracker.skip(first);
  }

  lost(client: ReturningClient, reason: ClientClose): boolean {
    if (this.#leaving) return false;
    const now = nowNs();
    const loss = this.#lossesNs.findLastIndex((lostNs) => now >= lostNs);
    // Once for each server that is lost, and not before the first.
    if (loss < 0 || this.#times.hasLost(loss, client.index)) {
      countClose(this.unexpectedCloses, reason);
      return false;
    }
    this.#storm.lost++;
    client.loss = loss;
    client.lostNs = this.#lossesNs[loss]!;
    this.#times.lost(loss, client.index, now - client.lostNs);
    return true;
  }

  failed(client: ReturningClient, reason: ClientClose): boolean {
    if (this.#leaving) return false;
    count(this.#failures, reason.cause);
    if (!givesUp(this.#context.parameters, reason)) return true;
    client.state = 'given-up';
    this.#storm.gaveUp++;
    return false;
  }

  waitNs({ attempts, toldMs, subscription }: ReturningClient): number {
    const { parameters } = this.#context;
    const wait = waitMs(parameters, attempts, subscription?.retryMs ?? toldMs, this.#random);
    return (wait * NS_PER_MS) / this.#rateScale;
  }

  at(dueNs: number, task: () => void): void {
    this.#context.agenda.at(dueNs, () => {
      if (!this.#leaving) task();
    });
  }

  announced(slice: Slice): void {
    if (slice.phase !== 'steady') return;
    const { parameters, agenda } = this.#context;
    this.#recorder.record(slice.fromNs, slice.toNs, slice.flightNs);
    this.#times.begin();
    this.#lossesNs = lossesNs(parameters, slice);
    this.#rateScale = slice.rateScale;
    if (parameters.outage === 'cut') agenda.at(this.#lossesNs[0]!, () => this.#cutAll());
  }

  #cutAll(): void {
    for (const client of this.#clients) client.cut();
  }

  run(): Promise<SliceOutcome> {
    return Promise.resolve({ offered: 0, sent: {} });
  }

  async drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    const untilNs = nowNs() + timeoutMs * NS_PER_MS;
    const end = sent['0'] ?? 0;
    const isDone = ({ state, tracker }: ReturningClient): boolean =>
      state === 'given-up' || (state === 'here' && tracker.next >= end);
    while (!this.#clients.every(isDone)) {
      if (nowNs() > untilNs) return false;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return true;
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#recorder.sample();
  }

  reset(sent: Readonly<Record<string, number>>): void {
    this.#sentBefore = sent['0'] ?? 0;
    for (const { tracker } of this.#clients) tracker.settle(this.#sentBefore);
    this.#recorder.reset();
    this.#times.reset();
    Object.assign(this.#counts, emptyCounts());
    this.#storm = { lost: 0, attempts: 0, recovered: 0, gaveUp: 0, missed: 0, replayed: 0, replayBytes: 0 };
    this.#failures = {};
    this.#malformed = this.#lateReplays = 0;
    this.#lossesNs = [];
  }

  measurements(sent: Readonly<Record<string, number>>): HalfMeasurements {
    this.sample();
    const end = sent['0'] ?? 0;
    const lost = (clients: readonly ReturningClient[]): number =>
      clients.reduce((sum, { tracker }) => sum + tracker.lost(end), 0);
    const stranded = this.#clients.filter(({ state }) => state === 'given-up');
    const others = this.#clients.filter(({ state }) => state !== 'given-up');
    const storm = this.#storm;
    const missed = storm.missed + lost(stranded);
    return {
      histograms: {
        latency: { histogram: this.#recorder.latency, phase: 'steady' },
        service_time: { histogram: this.#recorder.serviceTime, phase: 'steady' },
        ...this.#times.distributions(),
        ...connectDistributions(this.#clients.map(({ firstTimings }) => firstTimings)),
      },
      values: {
        expected: (end - this.#sentBefore) * this.#clients.length - missed,
        delivered: this.#counts.delivered,
        lost: lost(others),
        duplicate: this.#counts.duplicate,
        reordered: this.#counts.reordered,
        malformed: this.#malformed,
        recorded: this.#recorder.delivered,
        in_time: this.#recorder.inTime + this.#lateReplays,
        storm_clients: storm.lost,
        recovered: storm.recovered,
        gave_up: storm.gaveUp,
        attempts: storm.attempts,
        missed,
        replayed: storm.replayed,
        replay_bytes: storm.replayBytes,
        ...this.#ofUsers(),
        ...Object.fromEntries(Object.entries(this.#failures).map(([cause, n]) => [`failed_${cause}`, n])),
      },
    };
  }

  /** Where a client can lose its connection more than once. */
  #ofUsers(): Record<string, number> {
    if (serversOf(this.#context.parameters) === 1) return {};
    const { lost, attempts } = this.#storm;
    return { users: this.#clients.length, interruptions: lost, attempts_per_user: attempts };
  }

  async disconnect(): Promise<void> {
    this.#leaving = true;
    for (const { subscription } of this.#clients) subscription?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
