// What a command has finished so far, for the case that the program must end before it: the one place of all ends
// (run-to-end.ts) renders it then.

/** Why the program ends before its command. */
export interface EarlyEnd {
  /** One sentence. */
  readonly message: string;
  /** What to do; '' where the message says it. */
  readonly remedy: string;
}

export interface FinishedWork {
  /** Where it is saved; undefined where it is only shown. */
  readonly folder?: string;
  /**
   * Writes what can be made of it, at once: nothing else runs after it. Gives a sentence that says where it is, and how
   * to go on; '' where nothing is finished. May throw.
   */
  render(end: EarlyEnd): string;
}

let newest: FinishedWork | undefined;

/** The work that is under way from now on; undefined when all of it has been shown. */
export function workUnderWay(work: FinishedWork | undefined): void {
  newest = work;
}

export function finishedWork(): FinishedWork | undefined {
  return newest;
}
