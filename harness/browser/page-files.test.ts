// The page has every module that it imports, and nothing else is given to it.
import { describe, expect, it } from 'vitest';
import { pageFile } from './page-files.ts';
import { PAGE_PATH } from './page-messages.ts';

const IMPORT = /^(?:import|export)\s[^;]*?from\s+'([^']+)'|^import '([^']+)'/gm;

/** The paths that a module asks for, as the page's import map has them. */
function importsOf(path: string, map: Readonly<Record<string, string>>): string[] {
  const text = pageFile(path)!.body.toString();
  return [...text.matchAll(IMPORT)].map(([, from, bare]) => {
    const named = from ?? bare!;
    const wanted = named.startsWith('.') ? new URL(named, `http://page${path}`).pathname : named;
    return map[wanted] ?? wanted;
  });
}

describe('the files of the page', () => {
  it('are whole: whatever a module imports is there', () => {
    const document = pageFile(PAGE_PATH)!.body.toString();
    const { imports } = JSON.parse(/importmap">(.*?)<\/script>/.exec(document)![1]!) as {
      imports: Record<string, string>;
    };
    const seen = new Set<string>();
    const missing: string[] = [];
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      if (!path.startsWith(PAGE_PATH) || pageFile(path) === undefined) missing.push(path);
      else for (const next of importsOf(path, imports)) visit(next);
    };
    visit(`${PAGE_PATH}harness/browser/page/page.js`);
    expect(missing).toEqual([]);
    expect(seen).toContain(`${PAGE_PATH}workloads/broadcast/clients.js`);
    expect(seen).toContain(`${PAGE_PATH}clients/browser/web-socket.js`);
  });

  it.each([
    'scripts/pushbench.js',
    '../package.json',
    'measure/../../package.json',
    'measure/clock.d.ts',
    'nowhere/x.js',
  ])('are not %s', (name) => {
    expect(pageFile(`${PAGE_PATH}${name}`)).toBeUndefined();
  });
});
