// What the page asks of the program: a path, a body, and what is done. Bodies are checked before anything is.
import { z } from 'zod';
import { FAULTS, PARTS, type AnswerRecord, type FeedCounts, type FeedStarted, type Offer } from '../wire.ts';
import type { DemoStack } from './demo-stack.ts';
import type { Feeds } from './feeds.ts';

/** What cannot be done as asked: a status code and the reason. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const name = z.string().min(1).max(100);
const part = z.enum(PARTS);
const feedRequest = z.strictObject({ stack: name, part, rateHz: z.number().min(0.1).max(1000) });
const feedQuestion = z.strictObject({ stack: name, part, channel: name });
const breakRequest = z.strictObject({ stack: name, fault: z.enum(FAULTS) });
const answersQuestion = z.strictObject({ stack: name, answers: z.array(name).max(20) });

export class Api {
  readonly #stacks: ReadonlyMap<string, DemoStack>;
  readonly #feeds: Feeds;
  readonly #actions: Readonly<Record<string, (body: unknown) => Promise<unknown>>> = {
    '/api/feeds': (body) => this.#startFeed(checked(feedRequest, body)),
    '/api/stop': (body) => this.#stopFeed(checked(feedQuestion, body)),
    '/api/counts': (body) => this.#counts(checked(feedQuestion, body)),
    '/api/break': (body) => this.#break(checked(breakRequest, body)),
    '/api/answers': (body) => this.#answers(checked(answersQuestion, body)),
  };

  constructor(stacks: ReadonlyMap<string, DemoStack>, feeds: Feeds) {
    this.#stacks = stacks;
    this.#feeds = feeds;
  }

  get offer(): Offer {
    return { stacks: [...this.#stacks.values()].map((stack) => stack.offer) };
  }

  /** Rejects with `ApiError` for what cannot be done. */
  async post(path: string, body: unknown): Promise<unknown> {
    const action = Object.hasOwn(this.#actions, path) ? this.#actions[path] : undefined;
    if (action === undefined) throw new ApiError(404, 'there is nothing here');
    return action(body);
  }

  #stack(wanted: string): DemoStack {
    const stack = this.#stacks.get(wanted);
    if (stack?.runs !== true) throw new ApiError(404, 'there is no such stack, or it does not run here');
    return stack;
  }

  async #startFeed(request: z.infer<typeof feedRequest>): Promise<FeedStarted> {
    this.#stack(request.stack);
    const channel = await this.#feeds.start(request);
    if (channel === undefined) throw new ApiError(503, 'too many pages are open: close some');
    return { channel };
  }

  async #stopFeed(question: z.infer<typeof feedQuestion>): Promise<FeedCounts> {
    await this.#stack(question.stack).server(question.part).stopFeed(question.channel);
    return this.#counts(question);
  }

  async #counts(question: z.infer<typeof feedQuestion>): Promise<FeedCounts> {
    this.#feeds.asked(question.channel);
    const counts = await this.#stack(question.stack).counts(question.part, question.channel);
    if (counts === undefined) throw new ApiError(404, 'there is no such channel any more: start anew');
    return counts;
  }

  async #break({ stack, fault }: z.infer<typeof breakRequest>): Promise<object> {
    await this.#stack(stack).break(fault);
    return {};
  }

  async #answers(question: z.infer<typeof answersQuestion>): Promise<Record<string, AnswerRecord>> {
    const server = this.#stack(question.stack).server('assistant');
    const records: Record<string, AnswerRecord> = {};
    for (const answer of question.answers) {
      const record = await server.answer(answer);
      if (record !== undefined) records[answer] = record;
    }
    return records;
  }
}

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ApiError(400, z.prettifyError(result.error));
}
