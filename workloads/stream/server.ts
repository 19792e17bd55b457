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
        this.#agenda.at(nowNs(), answer.send);
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
      ended,
      send: (dueNs) => this.#send(answer, dueNs),
    };
    return answer;
  }

  #send(answer: Answer, dueNs: number): void {
    const { reply, trace } = answer;
    if (reply.closed || dueNs >= answer.stopNs) {
      answer.ended();
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
    if (last) {
      reply.finish(this.#event);
      answer.ended();
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
    return { histograms: { send_lag: { histogram: this.#sendLag, phase: 'steady' } }, values: {} };
  }

  reset(): void {
    this.#sendLag.reset();
  }
}
