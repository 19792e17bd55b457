// The page and its modules: the compiled client half and what it imports, as they are, with a few modules of Node.js
// replaced by an import map. https://html.spec.whatwg.org/multipage/webappapis.html#import-maps
import { readFileSync } from 'node:fs';
import { normalize } from 'node:path';
import { PAGE_PATH } from './page-messages.ts';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** Children run compiled; a test may run from source. */
const COMPILED = new URL(import.meta.url.endsWith('.ts') ? '../../dist/' : '../../', import.meta.url);

/** Rooms whose compiled modules the page may have. */
const ROOMS = new Set(['measure', 'servers', 'clients', 'workloads', 'harness']);

const OWN = `${PAGE_PATH}harness/browser/page/`;

const IMPORTS: Readonly<Record<string, string>> = {
  'node:net': `${OWN}net.js`,
  'node:perf_hooks': `${OWN}perf-hooks.js`,
  [`${PAGE_PATH}measure/time/metronome.js`]: `${OWN}metronome.js`,
};

const DOCUMENT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>pushbench: a client in a page</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">
  import('${OWN}page.js').catch((error) => { globalThis.pushbenchFailure = String(error.stack ?? error); });
</script>
<p>A client of pushbench: it is steered from outside.</p>
</html>
`;

/** What stands at a path of the page; undefined where there is nothing. */
export function pageFile(path: string): PageFile | undefined {
  if (path === PAGE_PATH) return { type: 'text/html; charset=utf-8', body: Buffer.from(DOCUMENT) };
  const name = normalize(path.slice(PAGE_PATH.length));
  if (!ROOMS.has(name.split('/')[0]!) || !name.endsWith('.js')) return undefined;
  try {
    return { type: 'text/javascript; charset=utf-8', body: readFileSync(new URL(name, COMPILED)) };
  } catch {
    return undefined;
  }
}
