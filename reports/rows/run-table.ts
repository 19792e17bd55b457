// A table that is about the whole run, as text: every kind of report lays it out.

export interface RunTable {
  readonly title: string;
  /** What the columns mean, for a reader who has not met them. */
  readonly reading: string;
  readonly titles: readonly string[];
  readonly rows: readonly RunTableRow[];
  /** How many columns say what a row is about: they are always shown, and the others as far as they fit. */
  readonly subjects: number;
}

export interface RunTableRow {
  /** As many as there are titles. */
  readonly fields: readonly string[];
  /** What it rests on, or why it is so; '' where there is nothing to say. */
  readonly remark: string;
  /** Whether the remark is worth its lines on a terminal. */
  readonly isRemarkable: boolean;
}
