// The server half of `stream`: answers each request with tokens at the times of their trace, counted from the
// moment when the request came in. No token waits for its reader.
import type { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { deriveSeed } from '../../measure/random.ts';
import { emptyStamp, FLAG_LAST, type Stamp } from '../../measure/events/stamp.ts';
import { NullReplyStream } from '../../servers/null-target.ts';
import type { Application, OutgoingEvent, ReplyStream } from '../../servers/target.ts';
import { CompletionChunks, completionId, VOCABULARY } from './completion-chunk.ts';
import { completionRequest, readCompletionRequest, type CompletionRequest } from './completion-request.ts';
import { leavesAfter } from './departure.ts';
import { requestPlan, requestTimes } from './request-plan.ts';
import { streamNumber } from './stream-number.ts';
import { answerMs, longestAnswerMs, type StreamParameters } from './parameters.ts';
import { TokenTrace } from './token-trace.ts';
import type { HalfMeasurements, ServerHalf, ServerHalfContext, Slice, SliceOutcome } from '../workload.ts';

/** An answer on its way. */
interface Answer {
  readonly reply: ReplyStream;
  readonly trace: TokenTrace;
  readonly stream: number;
  readonly id: Uint8Array;
  readonly tokens: number;
  readonly recorded: boolean;
  /** No token that is due then or later is sent. */
  readonly stopNs: number;
  /** Number of the next token. */
  sequence: number;
  /** Number of the last token that its user reads, as in `departure.ts`, and when it was sent. */
  readonly leavesAfter: number;
  leftNs: number;
  over: boolean;
  /** Called once: all tokens have been sent, or nobody reads them any more. */
  readonly ended: () => void;
  /** For the agenda: the next token is due. */
  readonly send: (dueNs: number) => void;
}

export class TokenServer implements ServerHalf {
  /** Connections are the target's matter: the application hears of requests. */
  readonly connections = undefined;
  readonly application: Application;
  readonly #parameters: StreamParameters;
  readonly #seed: number;
  readonly #agenda: Agenda;
  readonly #chunks: CompletionChunks;
  readonly #event: OutgoingEvent;
  readonly #sendLag = new DurationHistogram();
  readonly #stamp: Stamp = emptyStamp();
  readonly #stopTime = new DurationHistogram();
  /** Answers whose users leave before the end. */
  readonly #leaving = new Map<ReplyStream, Answer>();
  #left = 0;
  #unnoticed = 0;
  #wasted = 0;
  #recording = false;
  #offered = 0;
  #lastDueNs = 0;
  /** Answers of the slice that have ended. */
  #ended = 0;
  #onEnded: (() => void) | undefined;

  constructor({ parameters, seed, agenda }: ServerHalfContext<StreamParameters>) {
    this.#parameters = parameters;
    this.#seed = seed;
    this.#agenda = agenda;
    this.#chunks = new CompletionChunks(parameters.payloadBytes);
    this.#event = { data: this.#chunks.bytes };
    const ended = (): void => {
      this.#ended++;
      this.#onEnded?.();
    };
    this.application = {
      started() {},
      opened: (connection) => connection.end(),
      received() {},
      requested: (reply, request) => {
        const answer = this.#answer(reply, request, Infinity, ended);
        if (answer.leavesAfter < answer.tokens) {
          this.#leaving.set(reply, answer);
          if (answer.recorded) this.#left++;
        }
        this.#agenda.at(nowNs(), answer.send);
      },
      abandoned: (reply) => {
        const answer = this.#leaving.get(reply);
        if (answer !== undefined) this.#stop(answer);
      },
      writable() {},
      closed() {},
    };
  }

  #answer(reply: ReplyStream, request: Uint8Array, stopNs: number, ended: () => void): Answer {
    const { tokens, connections } = this.#parameters;
    const stamp = this.#stamp;
    const { maxTokens, speed } = readCompletionRequest(request, stamp, { maxTokens: tokens, speed: 1 });
    const { source: user, sequence: number } = stamp;
    const stream = streamNumber(user, number, connections);
    const answer: Answer = {
      reply,
      trace: new TokenTrace(this.#parameters, speed, deriveSeed(this.#seed, 'tokens', user, number)),
      stream,
      id: completionId(stream),
      tokens: maxTokens,
      recorded: this.#recording,
      stopNs,
      sequence: 0,
      leavesAfter: this.#leavesAfter(user, number, maxTokens),
      leftNs: 0,
      over: false,
      ended,
      send: (dueNs) => this.#send(answer, dueNs),
    };
    return answer;
  }

  #leavesAfter(user: number, request: number, tokens: number): number {
    return leavesAfter({ leaveShare: this.#parameters.leaveShare, seed: this.#seed }, user, request, tokens);
  }

  /** Nobody reads it any more; known from the target, or from the closed reply at the next token. */
  #stop(answer: Answer): void {
    if (answer.over) return;
    if (answer.recorded && answer.sequence > answer.leavesAfter)
      this.#stopTime.record(nowNs() - answer.leftNs);
    this.#end(answer);
  }

  #end(answer: Answer): void {
    answer.over = true;
    this.#leaving.delete(answer.reply);
    answer.ended();
  }

  /** Books a token of an answer whose user leaves. */
  #account(answer: Answer, { sequence, sentNs }: Readonly<Stamp>): void {
    if (sequence === answer.leavesAfter) answer.leftNs = sentNs;
    else if (sequence > answer.leavesAfter && answer.recorded) {
      this.#wasted++;
      if (sequence === answer.tokens - 1) this.#unnoticed++;
    }
  }

  #send(answer: Answer, dueNs: number): void {
    const { reply, trace } = answer;
    if (answer.over) return;
    if (reply.closed || dueNs >= answer.stopNs) {
      this.#stop(answer);
      return;
    }
    const last = answer.sequence === answer.tokens - 1;
    const stamp = this.#stamp;
    stamp.intendedNs = dueNs;
    stamp.source = answer.stream;
    stamp.sequence = answer.sequence++;
    stamp.flags = last ? FLAG_LAST : 0;
    stamp.sentNs = nowNs();
    this.#chunks.write(stamp, answer.id, trace.nextToken(VOCABULARY), last);
    if (answer.recorded) this.#sendLag.record(stamp.sentNs - dueNs);
    this.#offered++;
    this.#lastDueNs = dueNs;
    this.#account(answer, stamp);
    if (last) {
      reply.finish(this.#event);
      this.#end(answer);
    } else {
      reply.send(this.#event);
      this.#agenda.at(dueNs + trace.nextGapNs(), answer.send);
    }
  }

  /** Resolves when all requests of the slice have been answered, or when that would have taken too long. */
  async run(slice: Slice): Promise<SliceOutcome> {
    const offeredBefore = this.#offered;
    this.#recording = slice.phase === 'steady' && !slice.discard;
    if (slice.discard) {
      await this.#pretend(slice);
      return { offered: this.#offered - offeredBefore, sent: {} };
    }
    await this.#allEnded(this.#requests(slice), slice.toNs);
    return {
      offered: this.#offered - offeredBefore,
      sent: {},
      untilNs: Math.max(slice.toNs, this.#lastDueNs),
    };
  }

  #requests(slice: Slice): number {
    const plan = requestPlan(slice, this.#parameters);
    let requests = 0;
    for (let user = 0; user < this.#parameters.connections; user++) {
      requests += requestTimes(plan, user).length;
    }
    return requests;
  }

  async #allEnded(requests: number, toNs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const waitMs = (toNs - nowNs()) / NS_PER_MS + longestAnswerMs(this.#parameters);
      const timer = setTimeout(resolve, waitMs);
      this.#onEnded = () => {
        if (this.#ended < requests) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onEnded();
    });
    this.#onEnded = undefined;
    this.#ended = 0;
  }

  /**
   * As if all users were reading all the time. As few as make one answer each stand for them, and read so much
   * faster: there are as many tokens a second, and as many of them to a request, as when clients ask.
   */
  async #pretend(slice: Slice): Promise<void> {
    const { tokens, speed } = requestPlan({ ...slice, phase: 'steady' }, this.#parameters);
    const { connections } = this.#parameters;
    const answerNs = (answerMs(this.#parameters) * NS_PER_MS) / speed;
    const share = Math.min(1, (slice.toNs - slice.fromNs) / answerNs);
    const readers = Math.ceil(connections * share);
    const wanted = { maxTokens: tokens, speed: (speed * connections) / readers };
    await Promise.all(Array.from({ length: readers }, (_, user) => this.#pretendUser(slice, user, wanted)));
  }

  /** Asks again as soon as an answer ends; resolves when the slice does. */
  #pretendUser(slice: Slice, user: number, wanted: CompletionRequest): Promise<void> {
    const stamp = { ...emptyStamp(), source: user };
    return new Promise((resolve) => {
      const ask = (atNs: number): void => {
        const request = completionRequest(stamp, wanted);
        stamp.sequence++;
        const reply = new NullReplyStream('nobody');
        const answer = this.#answer(reply, request, slice.toNs, () => {
          if (reply.closed) ask(nowNs());
          else resolve();
        });
        this.#agenda.at(atNs, answer.send);
      };
      ask(slice.fromNs);
    });
  }

  measurements(): HalfMeasurements {
    const sendLag = { histogram: this.#sendLag, phase: 'steady' } as const;
    if (this.#parameters.leaveShare === 0) return { histograms: { send_lag: sendLag }, values: {} };
    return {
      histograms: {
        send_lag: sendLag,
        stop_time: { histogram: this.#stopTime, phase: 'steady', sends: this.#stopTime.count },
      },
      values: { streams_left: this.#left, streams_unnoticed: this.#unnoticed, tokens_wasted: this.#wasted },
    };
  }

  reset(): void {
    this.#sendLag.reset();
    this.#stopTime.reset();
    this.#left = this.#unnoticed = this.#wasted = 0;
  }
}
