// Whether a run may go on here. The figures of a run are compared with each other and have one environment.json, so
// nothing that could change a figure may differ, however small: not even a limit, because a trial that failed on it
// before would now be measured.
import { factDifferences, isOfTheMoment } from '../../reports/rows/environment-facts.ts';
import type { Facts } from '../../reports/files/environment.ts';
import { UsageError } from '../options/usage-error.ts';

/** Throws `UsageError` naming every fact that differs; returns notes on what differs and does not count. */
export function assertSameEnvironment(folder: string, before: Facts, now: Facts): string[] {
  if (before['envId'] !== now['envId']) {
    const differences = factDifferences(before, now).filter(({ name }) => !isOfTheMoment(name));
    const listed = differences.map(({ name, was, is }) => `${name} was ${was}, is ${is}`).join('; ');
    throw new UsageError([
      `--resume: the environment is not that of ${folder} (${listed === '' ? 'environment.json was changed' : listed}). ` +
        'Figures of both cannot be compared: restore it, or start a new run.',
    ]);
  }
  return factDifferences(before, now)
    .filter(({ name }) => name === 'git.commit')
    .map(({ was, is }) => `The code has changed since the run began (commit ${was}, now ${is}).`);
}
