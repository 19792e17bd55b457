// Children that belong together, started few at a time: a start takes a processor for a while, and a program that
// starts hundreds at once hears no Ctrl-C before the last of them.
import { availableParallelism } from 'node:os';
import { Child, type ChildOptions } from './child.ts';
import type { IdleChildren } from './idle-children.ts';

/** So many of a group may be starting at the same time. */
export const STARTING_AT_ONCE = Math.max(8, 2 * availableParallelism());

/** No further child was wanted. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

export class ChildGroup {
  readonly #children = new Map<Child, ChildOptions>();
  readonly #idle: IdleChildren | undefined;
  readonly #starting = new Set<Promise<void>>();
  #givenUp = false;

  /** `idle`: where its children come from, as far as there are any, and go to when they have done their work. */
  constructor(idle?: IdleChildren) {
    this.#idle = idle;
  }

  /** Resolves when the last has been begun, in the order of `options`. Rejects with `GivenUp`. */
  async start(options: readonly ChildOptions[]): Promise<Child[]> {
    const begun: Child[] = [];
    for (const each of options) {
      while (!this.#givenUp && this.#starting.size >= STARTING_AT_ONCE) await Promise.race(this.#starting);
      if (this.#givenUp) throw new GivenUp('No further process is started.');
      begun.push(this.#begin(each));
    }
    return begun;
  }

  #begin(options: ChildOptions): Child {
    const child = this.#idle?.take(options) ?? Child.start(options);
    this.#children.set(child, options);
    const started = child.started.then(() => void this.#starting.delete(started));
    this.#starting.add(started);
    return child;
  }

  /** Ends all in order; those that may do more work are kept for others. */
  async end(): Promise<void> {
    const children = [...this.#children];
    this.#children.clear();
    if (this.#idle === undefined) await Promise.all(children.map(([child]) => child.stop()));
    else for (const [child, options] of children) this.#idle.keep(options, child);
  }

  /** Begins no further child. */
  giveUp(): void {
    this.#givenUp = true;
  }

  /** Ends all at once, and begins no further one. */
  async kill(): Promise<void> {
    this.giveUp();
    await Promise.all([...this.#children.keys()].map((child) => child.kill()));
  }
}
