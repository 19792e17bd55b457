// Starts `pushbench capacity`, and says what a search prints and leaves.
import { startProgram, type Started } from './program.ts';

/** What a finished search leaves in its folder. */
export const FILES = [
  'capacity-curve.csv',
  'capacity.csv',
  'capacity.json',
  'environment.json',
  'results.csv',
  'trials.jsonl',
];

/** As much of what `--json` prints as tests look at. */
export interface Printed {
  readonly interrupted: boolean;
  readonly targets: readonly {
    readonly target: string;
    readonly kind: string;
    readonly pass?: number;
    readonly fail?: number;
    readonly trials: number;
    readonly limiter: { readonly code: string; readonly message: string };
  }[];
}

/** Starts a search: `options` in one text, whatever holds spaces after it. */
export function capacity(options: string, folder: string, ...more: string[]): Started {
  return startProgram(['capacity', ...options.split(' '), ...more, '--out', folder, '--json']);
}
