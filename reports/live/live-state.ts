// A run as it goes, as data: what the program tells the live page. It knows of nothing else, as the page's script reads it too.

/** One headline figure of a pair, block by block. */
export interface LiveFigure {
  readonly name: string;
  /** SSE ÷ WebSocket. */
  readonly blocks: readonly { readonly block: number; readonly ratio: number }[];
  /** Of all blocks so far; undefined before the first. */
  readonly ratio: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Whether `low` and `high` are an interval with a level; otherwise they are the smallest and the largest ratio. */
  readonly isInterval: boolean;
}

/** A pair in one case. */
export interface LivePair {
  readonly scenario: string;
  readonly case: string;
  readonly stack: string;
  readonly client: string;
  readonly figures: readonly LiveFigure[];
}

/** What of a trial does not count. */
export interface LiveProblem {
  readonly trial: string;
  readonly status: string;
  readonly message: string;
}

/** The machine, as it was between two blocks. */
export interface LiveMachine {
  /** Of the last minute. */
  readonly load: number;
  readonly processors: number;
  readonly freeBytes: number;
  /** Share of processor time that the hypervisor took since the run began; undefined where nobody tells. */
  readonly stolenShare: number | undefined;
}

export interface LiveState {
  readonly run: string;
  readonly state: 'running' | 'finished' | 'interrupted';
  readonly label: string;
  readonly doneBlocks: number;
  readonly totalBlocks: number;
  readonly secondsLeft: number;
  /** By status. */
  readonly trials: Readonly<Record<string, number>>;
  readonly machine: LiveMachine;
  readonly pairs: readonly LivePair[];
  /** The latest. */
  readonly problems: readonly LiveProblem[];
}
