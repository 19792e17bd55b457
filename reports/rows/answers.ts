// The answers of a scenario, one for each case or climb and each stack: what a reader who has ten seconds reads.
import type { ScenarioReport } from './report.ts';

export interface Answer {
  /** `connections=4`; '' of a scenario without axes. */
  readonly case: string;
  /** As `PairReport.name`. */
  readonly pair: string;
  readonly conclusion: string;
}

export function answersOf({ cases, climbs }: ScenarioReport): Answer[] {
  return [...cases, ...climbs].flatMap(({ case: name, pairs }) =>
    pairs.map((pair) => ({ case: name, pair: pair.name, conclusion: pair.conclusion })),
  );
}

/** `connections=4, node`. */
export function answerSubject({ case: name, pair }: Answer): string {
  return name === '' ? pair : `${name}, ${pair}`;
}
