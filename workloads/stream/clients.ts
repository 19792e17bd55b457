// The client half of `stream`: users who ask at times that no answer changes, and read what comes. A user who is
// still reading asks when the answer has ended, and the wait counts.
import type { ClientClose, Receiver, Requester } from '../../clients/client.ts';
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { emptyStamp, readStamp, STAMP_OFFSET, type Stamp } from '../../measure/events/stamp.ts';
import { completionRequest } from './completion-request.ts';
import { connectRamp } from '../connect-ramp.ts';
import { countClose } from '../count-close.ts';
import { leavesAfter, STAYS } from './departure.ts';
import { ReadStream, type Reading } from './read-stream.ts';
import { requestPlan, requestTimes, type RequestPlan } from './request-plan.ts';
import { streamNumber } from './stream-number.ts';
import { emptiedRecord, newRecord, type StreamRecord } from './stream-record.ts';
import { longestAnswerMs, type StreamParameters } from './parameters.ts';
import { User, type UserHome } from './user.ts';
import type {
  ClientHalf,
  ClientHalfContext,
  HalfMeasurements,
  MeasuredDistribution,
  Slice,
  SliceOutcome,
} from '../workload.ts';

export class StreamUsers implements ClientHalf, UserHome {
  readonly unexpectedCloses: Record<string, number> = {};
  readonly #context: ClientHalfContext<StreamParameters>;
  readonly #users: User[] = [];
  /** Over SSE the response ends too, and the user may ask again after that only. */
  readonly #lastTokenEnds: boolean;
  readonly #sendLag = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();
  #record: StreamRecord;
  #plan: RequestPlan | undefined;
  #recording = false;
  /** Requests that have not been answered to the end. */
  #open = 0;
  #onNoneOpen: (() => void) | undefined;
  #offered = 0;
  /** Tokens that the users want of what they have asked for, and how many of them have left before the end. */
  #expected = 0;
  #left = 0;
  #steadyNs = 0;
  #requestBytes = 0;
  #responseHeadBytes = 0;
  #malformed = 0;

  constructor(context: ClientHalfContext<StreamParameters>) {
    this.#context = context;
    this.#lastTokenEnds = context.transport.transport === 'ws';
    const { connections, sloFirstTokenMs, sloPerTokenMs } = context.parameters;
    this.#record = newRecord({
      firstTokenNs: sloFirstTokenMs * NS_PER_MS,
      perTokenNs: sloPerTokenMs * NS_PER_MS,
    });
    for (let index = context.process; index < connections; index += context.processes) {
      this.#users.push(new User(this, index));
    }
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    const { agenda, parameters, processes } = this.#context;
    const missing = this.#users.filter(({ index, requester }) => index < count && requester === undefined);
    return connectRamp(agenda, parameters.connectRateHz / processes, missing);
  }

  open(receiver: Receiver, user: number): Requester {
    const { transport, host, port, parameters } = this.#context;
    const keepAlive = parameters.connection === 'kept-alive';
    return transport.openRequester({ host, port, client: `u${user}`, keepAlive }, receiver);
  }

  begun(user: number, request: number, dueNs: number): ReadStream {
    if (this.#recording) this.#sendLag.record(nowNs() - dueNs);
    const { parameters, seed } = this.#context;
    const { tokens } = this.#plan!;
    const lastWanted = leavesAfter({ leaveShare: parameters.leaveShare, seed }, user, request, tokens);
    this.#expected += lastWanted === STAYS ? tokens : lastWanted + 1;
    if (lastWanted !== STAYS) this.#left++;
    const stream = streamNumber(user, request, parameters.connections);
    return new ReadStream(dueNs, stream, this.#record, this.#recording, lastWanted);
  }

  request(user: number, request: number, { intendedNs, record, recorded }: ReadStream): Uint8Array {
    const sentNs = nowNs();
    if (recorded) record.requestQueue.record(sentNs - intendedNs);
    const { tokens, speed } = this.#plan!;
    const stamp = { intendedNs, sentNs, source: user, sequence: request, flags: 0 };
    return completionRequest(stamp, { maxTokens: tokens, speed });
  }

  delivered(
    reading: ReadStream | undefined,
    bytes: Uint8Array,
    start: number,
    end: number,
    receivedNs: number,
  ): Reading {
    const stamp = this.#stamp;
    if (!readStamp(bytes, start + STAMP_OFFSET, end, stamp)) {
      this.#malformed++;
      return 'goes-on';
    }
    if (reading === undefined || stamp.source !== reading.stream) {
      // Of an answer that was over: it has come again.
      this.#record.counts.duplicate++;
      return 'goes-on';
    }
    const meaning = reading.note(stamp, receivedNs);
    return meaning === 'complete' && !this.#lastTokenEnds ? 'goes-on' : meaning;
  }

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
    if (this.#recording) {
      // Tokens are due until long after the slice.
      this.#record.deliveries.record(slice.fromNs, Infinity);
      this.#steadyNs += slice.toNs - slice.fromNs;
    }
    const before = { ...transport.counters };
    for (const user of this.#users) {
      for (const dueNs of requestTimes(plan, user.index, slice.turns)) {
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
    this.#offered = this.#expected = this.#left = this.#steadyNs = 0;
    this.#requestBytes = this.#responseHeadBytes = this.#malformed = 0;
  }

  measurements(): HalfMeasurements {
    this.sample();
    const { counts, sums, deliveries, completionTime } = this.#record;
    const { transport } = this.#context;
    const requests = this.#offered;
    const expected = this.#expected;
    const perRequest = (histogram: DurationHistogram): MeasuredDistribution => ({
      histogram,
      phase: 'steady',
      sends: requests,
    });
    return {
      histograms: {
        latency: { histogram: deliveries.latency, phase: 'steady' },
        service_time: { histogram: deliveries.serviceTime, phase: 'steady' },
        time_to_first_token: perRequest(this.#record.timeToFirstToken),
        inter_chunk_latency: { histogram: this.#record.interChunkLatency, phase: 'steady' },
        token_jitter: { histogram: this.#record.tokenJitter, phase: 'steady' },
        time_per_output_token: perRequest(this.#record.timePerOutputToken),
        completion_time: perRequest(completionTime),
        request_queue: perRequest(this.#record.requestQueue),
        send_lag: perRequest(this.#sendLag),
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
        streams_left: this.#left,
        streams_unfinished: requests - completionTime.count - this.#left,
        tokens_per_read: sums.tokens,
        token_reads: sums.reads,
        slo_attainment: sums.good,
        ...(this.#steadyNs > 0 ? { goodput: (sums.good * NS_PER_S) / this.#steadyNs } : {}),
        request_bytes: this.#requestBytes,
        ...(transport.counters.areHeadsUnknown === true
          ? {}
          : { response_head_bytes: this.#responseHeadBytes }),
      },
    };
  }

  async disconnect(): Promise<void> {
    for (const { requester } of this.#users) requester?.close();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
