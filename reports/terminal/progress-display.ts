// What a way of showing progress is told, and where it may draw.

/** Where it is drawn: standard error, so that standard output stays clean. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** What is known of the run at one moment. */
export interface ProgressState {
  readonly doneBlocks: number;
  readonly totalBlocks: number;
  readonly secondsLeft: number;
  /** The block that runs, or the one before with its outcome. */
  readonly label: string;
}

/** One way to show it. */
export interface ProgressDisplay {
  started(state: ProgressState): void;
  finished(state: ProgressState): void;
  /** Shows the state as it is now; called about once a second, and never while quiet. */
  refresh(state: ProgressState): void;
  note(text: string): void;
  stop(): void;
}
