// Reads options of the command line, and keeps every mistake for one message at the end.
import { didYouMean } from './suggestion.ts';
import type { Parsed } from './quantities.ts';

type Parse = (text: string) => Parsed;

export class OptionReader {
  /** In the order in which they were found; each names its option. */
  readonly errors: string[] = [];

  /** Undefined where it was not given, or is not understood. */
  number(option: string, text: string | undefined, parse: Parse): number | undefined {
    if (text === undefined) return undefined;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    this.errors.push(`--${option}: ${parsed.error}.`);
    return undefined;
  }

  /** A number from `least` to `most`; `least` where it is none. */
  within(option: string, text: string, parse: Parse, least: number, most: number): number {
    const value = this.number(option, text, parse);
    if (value === undefined) return least;
    if (value >= least && value <= most) return value;
    this.errors.push(`--${option}: it must be from ${least} to ${most}.`);
    return least;
  }

  /** The known word that was typed. */
  oneOf<T extends string>(option: string, text: string, known: readonly T[]): T | undefined {
    const found = known.find((name) => name === text);
    if (found === undefined)
      this.errors.push(`--${option}: "${text}" is not one of ${known.join(', ')}.${didYouMean(text, known)}`);
    return found;
  }

  /** The known words that were typed, separated by commas; all of them where none was. */
  listOf<T extends string>(option: string, text: string | undefined, known: readonly T[]): T[] {
    if (text === undefined) return [...known];
    return text.split(',').flatMap((name) => this.oneOf(option, name.trim(), known) ?? []);
  }
}
