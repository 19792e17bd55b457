// One channel of prices for a part of the page: asked for, counted by the server now and then, stopped.
import type { ClientCounts, FeedCounts, FeedQuestion, Part, StackOffer } from '../../wire.ts';
import { addressOf, clientName, program } from '../program.ts';
import { LANES, type LaneName } from '../lanes/lane.ts';

export class Channel {
  readonly #question: FeedQuestion;
  readonly #stack: StackOffer;
  /** By lane: the name under which the server knows it. */
  readonly clients: Readonly<Record<LaneName, string>>;
  #counts: FeedCounts | undefined;

  private constructor(stack: StackOffer, question: FeedQuestion) {
    this.#stack = stack;
    this.#question = question;
    const names = LANES.map((lane) => [lane, clientName(lane.replaceAll(' ', ''))]);
    this.clients = Object.fromEntries(names) as Record<LaneName, string>;
  }

  /** Prices from now on. */
  static async start(stack: StackOffer, part: Part, rateHz: number): Promise<Channel> {
    const { channel } = await program.startFeed({ stack: stack.name, part, rateHz });
    return new Channel(stack, { stack: stack.name, part, channel });
  }

  /** Where a client finds it. */
  url(lane: LaneName, client = this.clients[lane]): string {
    const transport = lane === 'WebSocket' ? 'ws' : 'sse';
    return addressOf(this.#stack, this.#question.part, transport, '/events', {
      channel: this.#question.channel,
      client,
    });
  }

  /** Asks what the server has done. */
  async ask(): Promise<void> {
    this.#counts = await program.counts(this.#question);
  }

  /** No more prices: what was sent by then is all. */
  async stop(): Promise<void> {
    this.#counts = await program.stopFeed(this.#question);
  }

  /** Prices that were due when the server was last asked. */
  get published(): number {
    return this.#counts?.published ?? 0;
  }

  /** As of the last answer; undefined before it. */
  countsOf(lane: LaneName): ClientCounts | undefined {
    return this.#counts?.clients[this.clients[lane]];
  }
}
