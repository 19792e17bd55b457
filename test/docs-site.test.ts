// `npm run docs`: the pages of this repository as a site, built without a network. Its links and anchors hold, it asks nobody
// for anything, it fits a telephone, and axe-core finds nothing serious.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readPages, ROOT } from '../scripts/documents/pages.ts';
import { NO_BROWSER, openPage } from './browser.ts';
import { seriousFaults } from './demo-pages.ts';
import { shared, sharedFolder } from './program.ts';
import { serving } from './url-servers.ts';

const VITEPRESS = join(ROOT, 'node_modules/vitepress/bin/vitepress.js');

/** The built site; a link that leads nowhere fails the build. */
const site = shared(async () => {
  const folder = join(sharedFolder(), 'site');
  await promisify(execFile)(process.execPath, [VITEPRESS, 'build', 'docs', '--outDir', folder], {
    cwd: ROOT,
  });
  return folder;
});

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
};

/** Serves the site until the test is over; resolves with its address. */
async function servedSite(): Promise<string> {
  const folder = await site();
  const port = await serving((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    try {
      const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      const bytes = readFileSync(join(folder, decodeURIComponent(path)));
      response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream' });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  return `http://127.0.0.1:${port}/`;
}

describe('the site', () => {
  it('has every page, and every link of a page leads to one, and to a heading of it', async () => {
    const folder = await site();
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.html'),
    );
    const built = new Map(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
    for (const page of readPages().keys())
      expect([...built.keys()]).toContain(page.replace(/\.md$/, '.html'));
    const ids = new Map(
      [...built].map(([path, html]) => [
        path,
        new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)),
      ]),
    );
    let links = 0;
    const broken = [...built].flatMap(([path, html]) =>
      [...html.matchAll(/<a[^>]* href="([^"]+)"/g)].flatMap(([, href = '']) => {
        if (/^[a-z]+:/.test(href)) return [];
        links++;
        const { pathname, hash } = new URL(href, `http://site/${path}`);
        const target = decodeURIComponent(pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
        const anchor = decodeURIComponent(hash.slice(1));
        if (!built.has(target)) return [`${path}: ${href} is not there`];
        return anchor === '' || ids.get(target)!.has(anchor) ? [] : [`${path}: ${href} has no such heading`];
      }),
    );
    expect(links).toBeGreaterThan(1000);
    expect(broken).toEqual([]);
  });
});

const LOOKS = [
  ['in light', ['index', 'choosing', 'scenarios'], { colorScheme: 'light' }],
  ['in dark', ['choosing'], { colorScheme: 'dark' }],
  ['on a telephone', ['index', 'methodology/gate'], { viewport: { width: 390, height: 844 } }],
] as const;

describe.skipIf(NO_BROWSER !== '')(`the site in a browser${NO_BROWSER}`, () => {
  it.each(LOOKS)('asks nobody, fits, and has no serious fault %s', async (_how, names, options) => {
    const address = await servedSite();
    for (const name of names) {
      const path = `docs/${name}.html`;
      const { page, complaints } = await openPage(`${address}${path}`, options);
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      expect([path, await seriousFaults(page)]).toEqual([path, []]);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it('finds what is searched for, on this machine', async () => {
    const { page, complaints } = await openPage(`${await servedSite()}README.html`);
    await page.getByRole('button', { name: 'Search' }).first().click();
    await page.getByRole('searchbox').fill('asymmetries');
    await page.locator('.result').first().waitFor();
    expect(await page.locator('.result').allTextContents()).not.toEqual([]);
    expect(complaints).toEqual([]);
  });
});
