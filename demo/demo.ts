// The demo: a page on 127.0.0.1 that shows both transports at work in the visitor's own browser, against the targets of
// this project. Nothing is measured for a record here, and nothing leaves the machine.
import { Api } from './front/api.ts';
import { DemoStack, type StackChoice } from './front/demo-stack.ts';
import { Feeds } from './front/feeds.ts';
import { PageServer } from './front/page-server.ts';

export class Demo {
  readonly #stacks: ReadonlyMap<string, DemoStack>;
  readonly #feeds: Feeds;
  readonly #page: PageServer;

  private constructor(choices: readonly StackChoice[]) {
    this.#stacks = new Map(choices.map((choice) => [choice.name, new DemoStack(choice)]));
    this.#feeds = new Feeds(this.#stacks);
    this.#page = new PageServer(new Api(this.#stacks, this.#feeds), () =>
      [...this.#stacks.values()].flatMap(({ ports }) => ports),
    );
  }

  /**
   * Starts servers, relays and page; `port` 0 lets the system choose. Rejects with the system's error, for instance
   * EADDRINUSE, or with what a target said; everything is stopped then.
   */
  static async start(choices: readonly StackChoice[], port: number): Promise<Demo> {
    const demo = new Demo(choices);
    try {
      for (const stack of demo.#stacks.values()) await stack.start(() => demo.#page.origin);
      await demo.#page.listen(port);
    } catch (error) {
      await demo.#stopStacks();
      throw error;
    }
    return demo;
  }

  /** Where the page is. */
  get address(): string {
    return `${this.#page.origin}/`;
  }

  async stop(): Promise<void> {
    await this.#page.close();
    await this.#stopStacks();
  }

  async #stopStacks(): Promise<void> {
    this.#feeds.end();
    await Promise.all([...this.#stacks.values()].map((stack) => stack.stop()));
  }
}
