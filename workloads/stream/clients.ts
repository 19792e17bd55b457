// The client half of `stream`: users who ask at times that no answer changes, and read what comes. A user who is
// still reading asks when the answer has ended, and the wait counts.
import type { ClientClose, ConnectTimings, Receiver, Requester } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DeliveryRecorder } from '../../measure/events/delivery-recorder.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyCounts } from '../../measure/events/sequence.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';
import { completionRequest } from './completion-request.ts';
import { connectRamp, type Connecting } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import { emptiedRecord, ReadStream, type StreamRecord } from './read-stream.ts';
import { requestPlan, requestTimes, type RequestPlan } from './request-plan.ts';
import { streamNumber } from './stream-number.ts';
import { longestAnswerMs, type StreamParameters } from './parameters.ts';
import type { ClientHalf, ClientHalfContext, HalfMeasurements, Slice, SliceOutcome } from '../workload.ts';

/** One user; the methods of `Receiver` are called in its read callbacks. */
class User implements Receiver, Connecting {
  requester: Requester | undefined;
  readonly index: number;
  readonly #half: StreamUsers;
  #settled: { opened: () => void; failed: (reason: ClientClose) => void } | undefined;
  /** How often this user has asked, or wanted to. */
  #requests = 0;
  #reading: ReadStream | undefined;
  readonly #waiting: { readonly stream: ReadStream; readonly request: number }[] = [];
  #gone = false;

  constructor(half: StreamUsers, index: number) {
    this.#half = half;
    this.index = index;
  }

  connect(opened: () => void, failed: (reason: ClientClose) => void): void {
    this.#settled = { opened, failed };
    this.requester = this.#half.open(this);
  }

  giveUp(): void {
    this.requester?.close();
  }

  get timings(): ConnectTimings | undefined {
    return this.requester?.timings;
  }

  opened(): void {
    this.#settled?.opened();
    this.#settled = undefined;
  }

  /** For the agenda: the user wants to ask. */
  readonly due = (dueNs: number): void => {
    const request = this.#requests++;
    const stream = this.#half.begun(this.index, request, dueNs);
    if (this.#gone || this.requester === undefined) {
      this.#half.ended();
    } else {
      this.#waiting.push({ stream, request });
      this.#askNext();
    }
  };

  #askNext(): void {
    if (this.#reading !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#reading = next.stream;
    this.requester!.request(this.#half.request(this.index, next.request, next.stream));
  }

  message(bytes: Uint8Array, start: number, end: number, receivedNs: number): void {
    if (this.#half.delivered(this.#reading, bytes, start, end, receivedNs)) this.#answered();
  }

  streamEnded(): void {
    this.#answered();
  }

  #answered(): void {
    this.#reading = undefined;
    this.#half.ended();
    this.#askNext();
  }

  closed(reason: ClientClose): void {
    if (this.#settled !== undefined) this.#settled.failed(reason);
    else if (reason.cause !== 'client') this.#half.closed(reason);
    this.#settled = undefined;
    this.#gone = true;
    for (let left = this.#waiting.length + (this.#reading === undefined ? 0 : 1); left > 0; left--) {
      this.#half.ended();
    }
    this.#reading = undefined;
    this.#waiting.length = 0;
  }
}

export class StreamUsers implements ClientHalf {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<StreamParameters>;
  readonly #users: User[] = [];
  /** Over SSE the response ends too, and the user may ask again after that only. */
  readonly #lastTokenEnds: boolean;
  readonly #sendLag = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();
  #record: StreamRecord = {
    counts: emptyCounts(),
    deliveries: new DeliveryRecorder(),
    timeToFirstToken: new DurationHistogram(),
    tokenJitter: new DurationHistogram(),
    completionTime: new DurationHistogram(),
    requestQueue: new DurationHistogram(),
  };
  #plan: RequestPlan | undefined;
  #recording = false;
  /** Requests that have not been answered to the end. */
  #open = 0;
  #onNoneOpen: (() => void) | undefined;
  #offered = 0;
  #requestBytes = 0;
  #responseHeadBytes = 0;
  #malformed = 0;

  constructor(context: ClientHalfContext<StreamParameters>) {
    this.#context = context;
    this.#lastTokenEnds = context.transport.transport === 'ws';
    const { connections } = context.parameters;
    for (let index = context.process; index < connections; index += context.processes) {
      this.#users.push(new User(this, index));
    }
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#users.filter(({ index, requester }) => index < count && requester === undefined);
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  open(user: User): Requester {
    const { transport, host, port, parameters } = this.#context;
    const keepAlive = parameters.connection === 'kept-alive';
    return transport.openRequester({ host, port, client: `u${user.index}`, keepAlive }, user);
  }

  /** A user wants to ask. */
  begun(user: number, request: number, dueNs: number): ReadStream {
    if (this.#recording) this.#sendLag.record(nowNs() - dueNs);
    const stream = streamNumber(user, request, this.#context.parameters.connections);
    return new ReadStream(dueNs, stream, this.#record, this.#recording);
  }

  /** The request that a user is about to send. */
  request(user: number, request: number, { intendedNs, record, recorded }: ReadStream): Uint8Array {
    const sentNs = nowNs();
    if (recorded) record.requestQueue.record(sentNs - intendedNs);
    const { tokens, speed } = this.#plan!;
    const stamp = { intendedNs, sentNs, source: user, sequence: request, flags: 0 };
    return completionRequest(stamp, { maxTokens: tokens, speed });
  }

  /** A token has come. Returns whether it ends what the user is reading. */
  delivered(
    reading: ReadStream | undefined,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): boolean {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp)) {
      this.#malformed++;
      return false;
    }
    if (reading === undefined || stamp.source !== reading.stream) {
      // Of an answer that was over: it has come again.
      this.#record.counts.duplicate++;
      return false;
    }
    return reading.note(stamp, receivedNs) && this.#lastTokenEnds;
  }

  /** A request has been answered to its end, or never will be. */
  ended(): void {
    if (--this.#open === 0) this.#onNoneOpen?.();
  }

  closed(reason: ClientClose): void {
    countClose(this.unexpectedCloses, reason);
  }

  /** Resolves when all requests of the slice have been answered, or when that would have taken too long. */
  async run(slice: Slice): Promise<SliceOutcome> {
    const { agenda, parameters, transport } = this.#context;
    const plan = requestPlan(slice, parameters);
    this.#plan = plan;
    this.#recording = slice.phase === 'steady';
    // Tokens are due until long after the slice.
    if (this.#recording) this.#record.deliveries.record(slice.fromNs, Infinity);
    const before = { ...transport.counters };
    for (const user of this.#users) {
      for (const dueNs of requestTimes(plan, user.index)) {
        this.#open++;
        this.#offered++;
        agenda.at(dueNs, user.due);
      }
    }
    await this.#noneOpen(slice.toNs);
    this.#requestBytes += transport.counters.writtenBytes - before.writtenBytes;
    this.#responseHeadBytes += transport.counters.headBytes - before.headBytes;
    return { offered: 0, sent: {} };
  }

  async #noneOpen(toNs: number): Promise<void> {
    if (this.#open === 0) return;
    await new Promise<void>((resolve) => {
      const waitMs = (toNs - nowNs()) / NS_PER_MS + longestAnswerMs(this.#context.parameters);
      const timer = setTimeout(resolve, waitMs);
      this.#onNoneOpen = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#onNoneOpen = undefined;
  }

  /** `run` has waited for everything already. */
  drain(): Promise<boolean> {
    return Promise.resolve(this.#open === 0);
  }

  sample(): ReturnType<ClientHalf['sample']> {
    return this.#record.deliveries.sample();
  }

  reset(): void {
    this.#record = emptiedRecord(this.#record);
    this.#sendLag.reset();
    this.#offered = this.#requestBytes = this.#responseHeadBytes = this.#malformed = 0;
  }

  measurements(): HalfMeasurements {
    this.sample();
    const { counts, deliveries, timeToFirstToken, tokenJitter, completionTime, requestQueue } = this.#record;
    const requests = this.#offered;
    const expected = requests * this.#context.parameters.tokens;
    return {
      histograms: {
        latency: { histogram: deliveries.latency, phase: 'steady' },
        service_time: { histogram: deliveries.serviceTime, phase: 'steady' },
        time_to_first_token: { histogram: timeToFirstToken, phase: 'steady', sends: requests },
        token_jitter: { histogram: tokenJitter, phase: 'steady' },
        completion_time: { histogram: completionTime, phase: 'steady', sends: requests },
        request_queue: { histogram: requestQueue, phase: 'steady', sends: requests },
        send_lag: { histogram: this.#sendLag, phase: 'steady', sends: requests },
      },
      values: {
        expected,
        delivered: counts.delivered,
        lost: expected - counts.delivered,
        duplicate: counts.duplicate,
        reordered: counts.reordered,
        malformed: this.#malformed,
        recorded: deliveries.delivered,
        in_time: deliveries.inTime,
        streams_offered: requests,
        streams_completed: completionTime.count,
        streams_unfinished: requests - completionTime.count,
        request_bytes: this.#requestBytes,
        response_head_bytes: this.#responseHeadBytes,
      },
    };
  }

  async disconnect(): Promise<void> {
    for (const { requester } of this.#users) requester?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
