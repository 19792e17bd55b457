// How often things happened while a page was visible, and while it was hidden: rates, and the longest pause in each.

export type Visibility = 'visible' | 'hidden';

interface Account {
  times: number;
  longestMs: number;
}

export class VisibilityTally<Thing extends string> {
  readonly #things: readonly Thing[];
  readonly #accounts = new Map<string, Account>();
  readonly #lastMs = new Map<Thing, number>();
  readonly #spentMs: Record<Visibility, number> = { visible: 0, hidden: 0 };
  #state: Visibility;
  #sinceMs: number;

  constructor(things: readonly Thing[], state: Visibility, nowMs: number) {
    this.#things = things;
    this.#state = state;
    this.#sinceMs = nowMs;
    for (const thing of things) this.#lastMs.set(thing, nowMs);
  }

  /** It happened. A pause counts for the state in which it ends. */
  note(thing: Thing, nowMs: number): void {
    const account = this.#account(thing, this.#state);
    account.times++;
    account.longestMs = Math.max(account.longestMs, nowMs - this.#lastMs.get(thing)!);
    this.#lastMs.set(thing, nowMs);
  }

  /** From now on the page is visible, or hidden. A pause that goes on is counted for both, each for its own share. */
  turn(state: Visibility, nowMs: number): void {
    this.#settle(nowMs);
    for (const thing of this.#things) {
      const account = this.#account(thing, this.#state);
      account.longestMs = Math.max(account.longestMs, nowMs - this.#lastMs.get(thing)!);
      this.#lastMs.set(thing, nowMs);
    }
    this.#state = state;
  }

  spentMs(state: Visibility, nowMs: number): number {
    this.#settle(nowMs);
    return this.#spentMs[state];
  }

  times(thing: Thing, state: Visibility): number {
    return this.#account(thing, state).times;
  }

  /** Per second; undefined where the page was not in that state. */
  rateHz(thing: Thing, state: Visibility, nowMs: number): number | undefined {
    const spentMs = this.spentMs(state, nowMs);
    return spentMs === 0 ? undefined : (1000 * this.times(thing, state)) / spentMs;
  }

  /** The one that goes on included. */
  longestMs(thing: Thing, state: Visibility, nowMs: number): number {
    const running = state === this.#state ? nowMs - this.#lastMs.get(thing)! : 0;
    return Math.max(this.#account(thing, state).longestMs, running);
  }

  #settle(nowMs: number): void {
    this.#spentMs[this.#state] += nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }

  #account(thing: Thing, state: Visibility): Account {
    const key = `${state} ${thing}`;
    const account = this.#accounts.get(key) ?? { times: 0, longestMs: 0 };
    this.#accounts.set(key, account);
    return account;
  }
}
