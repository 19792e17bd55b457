// What the documents point to is there: links between pages and to their headings, files of the sources that they name,
// and pages that the sources name.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headingsOf, withoutFences } from '../scripts/documents/headings.ts';
import { readPages, ROOT } from '../scripts/documents/pages.ts';
import { ROOMS } from './house.ts';

const pages = readPages();

/** Relative links of a page; what stands in code is none. */
function linksOf(text: string): string[] {
  const prose = withoutFences(text).replaceAll(/`[^`]*`/g, (span) => span.replaceAll(/[[\]()]/g, ' '));
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** Why a link leads nowhere; undefined where it does lead somewhere. */
function broken(page: string, link: string): string | undefined {
  const [path, anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path!));
  if (!existsSync(join(ROOT, target))) return `${page}: ${link} is not there`;
  if (anchor === undefined) return undefined;
  const text = pages.get(target);
  const anchors = text === undefined ? [] : headingsOf(text).map((heading) => heading.anchor);
  return anchors.includes(anchor) ? undefined : `${page}: ${link} has no such heading`;
}

describe('the links of the pages', () => {
  it('are seen', () => {
    expect(linksOf('[a](b.md) `[c](d.md)` [`e`](f.md#g) [h](https://i.j)\n```\n[k](l.md)\n```\n')).toEqual([
      'b.md',
      'f.md#g',
    ]);
    expect(broken('README.md', 'docs/csv/words.md#arm')).toBeUndefined();
    expect(broken('docs/csv/gate.md', 'nowhere.md')).toBe('docs/csv/gate.md: nowhere.md is not there');
    expect(broken('docs/csv/gate.md', 'words.md#x')).toBe('docs/csv/gate.md: words.md#x has no such heading');
  });

  it.each([...pages.keys()])('of %s lead somewhere', (page) => {
    expect(linksOf(pages.get(page)!).flatMap((link) => broken(page, link) ?? [])).toEqual([]);
  });

  it('of the published HTML reports lead somewhere', () => {
    const published = join(ROOT, 'results/published');
    const reports = readdirSync(published, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.html'),
    );
    expect(reports.length).toBeGreaterThan(0);
    const nowhere = reports.flatMap((report) => {
      const links = readFileSync(join(published, report), 'utf8').matchAll(/href="(\.[^"#]*)"/g);
      return [...links]
        .filter(([, link]) => !existsSync(join(published, dirname(report), link!)))
        .map(([, link]) => `${report}: ${link}`);
    });
    expect(nowhere).toEqual([]);
  });
});

describe('the files of the sources', () => {
  const source = new RegExp(
    `\`((?:${[...ROOMS, 'test', '.github'].join('|')})/[\\w./-]+\\.(?:ts|yml))\``,
    'g',
  );

  it('that a page names are there', () => {
    const named = [...pages]
      .filter(([page]) => page !== 'CHANGELOG.md')
      .flatMap(([page, text]) => [...text.matchAll(source)].map(([, path]) => ({ page, path: path! })));
    expect(named.length).toBeGreaterThan(5);
    const yours = /\/my-/;
    expect(named.filter(({ path }) => !yours.test(path) && !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the pages that the sources name', () => {
  const files = [...ROOMS, 'test'].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(room, name)),
  );

  it('are there, and are none that have moved', () => {
    const named = files
      .filter((file) => file !== 'test/documents.test.ts')
      .flatMap((file) =>
        [
          ...readFileSync(join(ROOT, file), 'utf8').matchAll(
            /(?<![\w/.])(docs|results\/published)\/[\w./-]*[\w-]/g,
          ),
        ].map(([path]) => ({ file, path })),
      );
    expect(named.length).toBeGreaterThan(10);
    const moved = new Set(['docs/METHODOLOGY.md', 'docs/CSV.md']);
    expect(named.filter(({ path }) => moved.has(path) || !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
