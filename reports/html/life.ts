// The one script of report.html, as it stands in the page, and the hash by which the page's policy admits it and
// nothing else. https://www.w3.org/TR/CSP3/#external-hash
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Without comments and indentation: the page has no use for them. */
export const SCRIPT = readFileSync(new URL('../browser/report-page.js', import.meta.url), 'utf8')
  .replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, '')
  .replaceAll(/^\s*\/\/.*\n/gm, '')
  .replaceAll(/^\s+/gm, '')
  .trim();

/** What a Content-Security-Policy says of it. */
export const SCRIPT_SOURCE = `'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`;
