// The command line of an instrument's own benchmark: help, whole numbers within bounds, and Ctrl-C. How it ends is
// run-to-end.ts's.
// https://github.com/tj/commander.js
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { EXIT } from '../exit-codes.ts';
import { parseCount } from '../options/quantities.ts';

/** `name`: as after `npm run`. Parsing throws `CommanderError` after its help, and at a mistake. */
export function benchProgram(name: string) {
  return new Command(name)
    .exitOverride()
    .addHelpText('after', '\nWith --debug it shows the stack of an error that nobody foresaw.');
}

/** For a benchmark that has nothing to save: the first signal ends it, with its processes. */
export function endWhenInterrupted(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(EXIT.interrupted));
}

/** Parses an option that is a whole number within these bounds. Throws what commander reports with the option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const parsed = parseCount(text);
    if (!('value' in parsed) || parsed.value < least || parsed.value > most)
      throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
    return parsed.value;
  };
}
