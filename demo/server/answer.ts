// One answer of the assistant: the same words in the same rhythm for the same seed, whatever carries them. It goes on
// until it is finished, until it is told to stop, or until the server notices that nobody is there any more.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { FLAG_LAST, STAMP_LENGTH, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import type { Agenda } from '../../measure/time/agenda.ts';
import type { ReplyStream } from '../../servers/target.ts';
import { TokenTrace, type TokenPace } from '../../workloads/stream/token-trace.ts';
import type { AnswerRecord, Question } from '../wire.ts';

const THINKING_MS = 350;
const PACE: TokenPace = { gapMedianMs: 35, pauseShare: 0.03, pauseMinMs: 150, pauseMaxMs: 400 };

const TEXT = `
 Both carry it. A stream of tokens goes one way, from the server to you, and ends; that is what an event stream is for: one request, one
 response that grows, and when you stop, the request is aborted and the connection closes, which the server can notice by itself. A WebSocket
 goes both ways and stays open: the next question needs no new request, and to stop you send a message, which the server has to understand.
 What you see here is the same text with the same pauses over both. Look at the time to the first token, at the pauses between tokens, and at how
 many tokens came in one read: where something between server and browser collects them, they arrive in lumps, however evenly they were sent.
 Then press Stop, and look at how many tokens the server wrote to nobody.`;

export class Answer {
  readonly #reply: ReplyStream;
  readonly #agenda: Agenda;
  readonly #trace: TokenTrace;
  readonly #tokens: readonly string[];
  readonly #askedNs = nowNs();
  #sent = 0;
  #lastSentNs = 0;
  #endedNs: number | undefined;
  #end: AnswerRecord['end'];
  #toldToStop = false;

  constructor(reply: ReplyStream, { question, seed }: Question, agenda: Agenda) {
    this.#reply = reply;
    this.#agenda = agenda;
    this.#trace = new TokenTrace(PACE, 1, seed);
    this.#tokens = [`You asked: “${question}”`, ...TEXT.replaceAll('\n', '').split(/(?= )/)];
    agenda.at(nowNs() + THINKING_MS * NS_PER_MS, (dueNs) => this.#next(dueNs));
  }

  /** The reader wants no more: the last token comes at once, and is empty. */
  stop(): void {
    this.#toldToStop = true;
    this.#next(nowNs());
  }

  record(): AnswerRecord {
    // What has gone is noticed by whoever looks: here, or at the next token.
    if (this.#endedNs === undefined && this.#reply.closed) this.#ended('gone');
    return {
      tokens: this.#tokens.length,
      sent: this.#sent,
      askedNs: this.#askedNs,
      lastSentNs: this.#lastSentNs,
      endedNs: this.#endedNs,
      end: this.#end,
    };
  }

  #next(dueNs: number): void {
    if (this.#endedNs !== undefined) return;
    if (this.#reply.closed) return this.#ended('gone');
    const last = this.#toldToStop || this.#sent === this.#tokens.length - 1;
    const event = { data: this.#encoded(dueNs, last) };
    this.#lastSentNs = nowNs();
    if (!this.#toldToStop) this.#sent++;
    if (last) {
      this.#reply.finish(event);
      return this.#ended(this.#toldToStop ? 'told' : 'finished');
    }
    this.#reply.send(event);
    this.#agenda.at(dueNs + this.#trace.nextGapNs(), (next) => this.#next(next));
  }

  #encoded(dueNs: number, last: boolean): Buffer {
    const text = this.#toldToStop ? '' : this.#tokens[this.#sent]!;
    const data = Buffer.from(JSON.stringify({ stamp: '-'.repeat(STAMP_LENGTH), text }));
    const flags = last ? FLAG_LAST : 0;
    writeStamp(data, STAMP_OFFSET, {
      intendedNs: dueNs,
      sentNs: nowNs(),
      source: 0,
      sequence: this.#sent,
      flags,
    });
    return data;
  }

  #ended(end: AnswerRecord['end']): void {
    this.#endedNs = nowNs();
    this.#end = end;
  }
}
