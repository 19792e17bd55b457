// Numbers with units, as people type them on the command line.

type Units = ReadonlyMap<string, number>;

const SIZE_UNITS: Units = new Map([
  ['', 1],
  ['B', 1],
  ['kB', 1e3],
  ['KiB', 1024],
  ['MB', 1e6],
  ['MiB', 1024 ** 2],
]);
const DURATION_UNITS: Units = new Map([
  ['', 1000],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['min', 60_000],
]);
const RATE_UNITS: Units = new Map([
  ['', 1],
  ['/s', 1],
  ['Hz', 1],
  ['/m', 1 / 60],
  ['/min', 1 / 60],
]);

/** A number, or what is wrong with the text. */
export type Parsed = { readonly value: number } | { readonly error: string };

/** Bytes: `100`, `64KiB`, `1MB`. */
export const parseBytes = (text: string): Parsed => parse(text, SIZE_UNITS, '100, 64KiB or 1MB');

/** Milliseconds: `5` and `5s` are five seconds, `500ms`, `2min`. */
export const parseDurationMs = (text: string): Parsed => parse(text, DURATION_UNITS, '5, 500ms or 2min');

/** Per second: `200`, `200/s`, `60/min`. */
export const parseRateHz = (text: string): Parsed => parse(text, RATE_UNITS, '200, 200/s or 60/min');

/** A count: digits only, and no more than what a number holds exactly. */
export function parseCount(text: string): Parsed {
  return /^\d+$/.test(text) ? exact(Number(text), text) : { error: `"${text}" is not a whole number` };
}

/** Beyond 2⁵³ whole numbers are rounded. */
function exact(value: number, text: string): Parsed {
  return value <= Number.MAX_SAFE_INTEGER
    ? { value }
    : { error: `"${text}" is too large: ${Number.MAX_SAFE_INTEGER} is the most` };
}

function parse(text: string, units: Units, examples: string): Parsed {
  const match = /^(\d+(?:\.\d+)?)\s*([A-Za-z/]*)$/.exec(text);
  const factor = match === null ? undefined : units.get(match[2]!);
  if (factor === undefined) return { error: `"${text}" is not understood: write it as ${examples}` };
  return exact(Number(match![1]) * factor, text);
}
