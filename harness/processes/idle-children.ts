// Children that have done their work in order and may do more of the same kind: where only counts matter, a run need not
// start new ones for every block, which would take it longer than the work.
import type { Child, ChildOptions } from './child.ts';

export class IdleChildren {
  /** By how they were started; what they were called does not matter. */
  readonly #idle = new Map<string, Child[]>();

  /** One that was started as these options say, and now has their role; undefined where none is left. */
  take(options: ChildOptions): Child | undefined {
    const idle = this.#idle.get(keyOf(options));
    for (let child = idle?.pop(); child !== undefined; child = idle?.pop()) {
      if (child.hasEnded) continue;
      child.role = options.role;
      return child;
    }
    return undefined;
  }

  keep(options: ChildOptions, child: Child): void {
    const key = keyOf(options);
    const idle = this.#idle.get(key);
    if (idle === undefined) this.#idle.set(key, [child]);
    else idle.push(child);
  }

  /** Ends all in order. */
  async stop(): Promise<void> {
    await Promise.all([...this.#idle.values()].flat().map((child) => child.stop()));
  }
}

function keyOf({ role: _role, ...started }: ChildOptions): string {
  return JSON.stringify(started);
}
