// The command line of an instrument's own benchmark: help, whole numbers within bounds, and exit code 2 for a mistake.
// https://github.com/tj/commander.js
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { EXIT } from '../exit-codes.ts';
import { parseCount } from '../options/quantities.ts';

/** `name`: as after `npm run`. Ends the process after its help (0) and at a mistake (2). */
export function benchProgram(name: string): Command {
  return new Command(name).exitOverride(({ exitCode }) =>
    process.exit(exitCode === 0 ? EXIT.done : EXIT.usage),
  );
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
