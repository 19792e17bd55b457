// The answers that a server is giving and has given lately, by the name that their page gave them.
import type { Agenda } from '../../measure/time/agenda.ts';
import type { ReplyStream } from '../../servers/target.ts';
import type { AnswerRecord, Question, StopMessage } from '../wire.ts';
import { Answer } from './answer.ts';

/** Older ones are forgotten. */
const KEPT = 200;
const LONGEST_QUESTION = 500;

const NOTHING = { data: new TextEncoder().encode('{}') };

export class Answers {
  readonly #agenda: Agenda;
  readonly #answers = new Map<string, Answer>();

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  /** A question, or over WebSocket the wish to hear no more of an answer. */
  requested(reply: ReplyStream, request: Uint8Array): void {
    const message = parsed(request);
    if (typeof message.stop === 'string') {
      this.#answers.get(message.stop)?.stop();
    } else if (typeof message.answer === 'string' && typeof message.question === 'string') {
      const seed = typeof message.seed === 'number' ? message.seed : 0;
      const question = message.question.slice(0, LONGEST_QUESTION);
      this.#keep(message.answer, new Answer(reply, { answer: message.answer, question, seed }, this.#agenda));
    } else {
      reply.finish(NOTHING);
    }
  }

  record(name: string): AnswerRecord | undefined {
    return this.#answers.get(name)?.record();
  }

  #keep(name: string, answer: Answer): void {
    this.#answers.set(name, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > KEPT) this.#answers.delete(oldest!);
  }
}

function parsed(request: Uint8Array): Partial<Question & StopMessage> {
  try {
    return (JSON.parse(Buffer.from(request).toString()) ?? {}) as Partial<Question & StopMessage>;
  } catch {
    return {};
  }
}
