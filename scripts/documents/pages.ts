// The Markdown pages of this repository, read and written as they stand on disk.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json, above the sources and above `dist` alike. */
export const ROOT = nearestWith('package.json', dirname(fileURLToPath(import.meta.url)));

/** Where pages may lie that are read by people: folders are searched to the bottom. */
const PLACES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs',
  'examples',
  'results/docs',
  'results/published',
];

/** Paths from the project's folder, with the text of each. */
export type Pages = ReadonlyMap<string, string>;

export function readPages(): Pages {
  const paths = PLACES.flatMap((place) =>
    place.endsWith('.md')
      ? [place]
      : readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.md'))
          .map((name) => join(place, name)),
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

/** The link from one page to another, or to a heading of it. */
export function linkFrom(page: string, target: string, anchor = ''): string {
  const path = page === target ? '' : relative(dirname(page), target);
  return anchor === '' ? path : `${path}#${anchor}`;
}

function nearestWith(file: string, folder: string): string {
  return readdirSync(folder).includes(file) ? folder : nearestWith(file, dirname(folder));
}
