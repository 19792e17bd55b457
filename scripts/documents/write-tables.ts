// `npm run docs:tables`: writes what the code declares into the pages that show it: metrics, CSV columns, words, profiles,
// limits, exit codes, the design of the gate. A test fails where a page is not as this would leave it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPages, ROOT } from './pages.ts';
import { renderedPages } from './rendered-pages.ts';

const pages = readPages();
const rendered = await renderedPages(pages);
const changed = [...rendered].filter(([path, text]) => pages.get(path) !== text);
for (const [path, text] of changed) writeFileSync(join(ROOT, path), text);

console.log(
  changed.length === 0
    ? `${rendered.size} pages are as the code is.`
    : changed.map(([path]) => `wrote ${path}`).join('\n'),
);
