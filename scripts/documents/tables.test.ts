// The pages say what the code declares. `npm run docs:tables` mends what fails here.
import { describe, expect, it } from 'vitest';
import { filledPage, markdownTable, partsOf } from './generated-parts.ts';
import { anchorOf, headingsOf } from './headings.ts';
import { linkFrom, readPages } from './pages.ts';
import { makersFor, renderedPages } from './rendered-pages.ts';

const pages = readPages();

describe('the generated parts of the pages', () => {
  it('are as the code is', async () => {
    const rendered = await renderedPages(pages);
    expect(rendered.size).toBeGreaterThan(10);
    expect([...rendered].filter(([path, text]) => pages.get(path) !== text).map(([path]) => path)).toEqual(
      [],
    );
  });

  it('use everything that is generated', () => {
    const used = new Set([...pages.values()].flatMap(partsOf));
    expect(Object.keys(makersFor(pages)).filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('a generated part', () => {
  const page = 'before\n\n<!-- generated: a -->\n\nold\n\n<!-- /generated -->\n\nafter\n';

  it('is replaced, and nothing else', () => {
    expect(filledPage('p.md', page, { a: (path) => `new on ${path}` })).toBe(
      page.replace('old', 'new on p.md'),
    );
  });

  it('must be known', () => {
    expect(() => filledPage('p.md', page, {})).toThrow('p.md asks for "a", which nothing generates');
  });

  it('can be a table', () => {
    expect(markdownTable(['x', 'y'], [['1', '2']])).toBe('| x | y |\n| --- | --- |\n| 1 | 2 |');
  });
});

describe('headings', () => {
  it('have the anchors that GitHub gives them', () => {
    expect(anchorOf('`status` of a number')).toBe('status-of-a-number');
    expect(anchorOf('uWebSockets.js')).toBe('uwebsocketsjs');
    expect(headingsOf('# A b\n\n```\n# no\n```\n\n## A b\n').map(({ anchor }) => anchor)).toEqual([
      'a-b',
      'a-b-1',
    ]);
  });

  it('are linked from where the page is', () => {
    expect(linkFrom('docs/csv/gate.md', 'docs/csv/words.md', 'role')).toBe('words.md#role');
    expect(linkFrom('README.md', 'docs/csv/words.md')).toBe('docs/csv/words.md');
    expect(linkFrom('a.md', 'a.md', 'b')).toBe('#b');
  });
});
