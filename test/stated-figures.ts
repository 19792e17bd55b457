// The pages as running text, the numbers that the sources give to names of their own, and how pages write them: what the
// tests of documented figures share.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPages, ROOT } from '../scripts/documents/pages.ts';

const pages = readPages();

/** A page of the methodology, or a path, in one line. */
export function page(name: string): string {
  const text = pages.get(name.includes('/') ? name : `docs/methodology/${name}.md`);
  if (text === undefined) throw new Error(`There is no page ${name}`);
  return text.replaceAll(/\s+/g, ' ');
}

/** The number that a file of the sources gives to a name of its own. */
export function numberIn(file: string, name: string): number {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const found = new RegExp(`^(?:export )?const ${name} = ([\\d_.]+)(?: \\* (NS_PER_MS))?;$`, 'm').exec(
    source,
  );
  if (found === null) throw new Error(`${file} has no number ${name}`);
  return Number(found[1]!.replaceAll('_', '')) * (found[2] === undefined ? 1 : 1e6);
}

export const percent = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;
export const count = (number: number): string => number.toLocaleString('en-US');
export const us = (ns: number): string => `${ns / 1e3} µs`;
export const ms = (ns: number): string => `${ns / 1e6} ms`;
export const seconds = (inMs: number): string => `${inMs / 1e3} s`;

export function inWords(number: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'][number]!;
}
