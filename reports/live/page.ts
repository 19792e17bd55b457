// The live page: one document, its styles and its one script, each a file of its own so that the policy of the page admits
// nothing inline. The script is plain JavaScript: reports/browser/live-page.js.
import { readFileSync } from 'node:fs';
import { STYLE } from '../html/style.ts';

export interface LiveFile {
  readonly type: string;
  readonly body: string;
}

/** Where the page asks for the state of the run: an event stream, one event after each block. */
export const LIVE_EVENTS = '/events';

/** Nothing from elsewhere, nothing inline, no text that becomes code. https://www.w3.org/TR/CSP3/ */
export const LIVE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

const LIVE_STYLE = `
.bar { height: .6rem; background: var(--panel); border: 1px solid var(--line); border-radius: .3rem; overflow: hidden; }
.bar rect { fill: var(--ws); }
.ratios { width: 100%; height: 2.2rem; display: block; }
.ratios line { stroke: var(--muted); stroke-dasharray: 3 3; vector-effect: non-scaling-stroke; }
.ratios circle { fill: none; stroke: var(--ink); stroke-opacity: .6; vector-effect: non-scaling-stroke; }
.ratios .span { stroke: var(--muted); stroke-width: 3; stroke-dasharray: none; }
td.ratios-cell { min-width: 14rem; width: 50%; }
#problems td { white-space: normal; }
`;

const DOCUMENT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>pushbench: a run as it goes</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/live.css">
<script type="module" src="/live.js"></script>
</head>
<body>
<header>
<h1>A run as it goes</h1>
<p id="run" class="muted"></p>
</header>
<main>
<p id="status" role="status">Waiting for the end of the block that is being measured …</p>
<svg class="bar" width="100%" role="img" aria-labelledby="progress"><title id="progress">0 blocks</title><rect width="0" height="100%"/></svg>
<p id="machine" class="muted"></p>
<p class="muted">Nothing is drawn or sent while a block is measured: this page changes between two blocks only. Figures to
rely on are in the report at the end; what a few blocks show may turn.</p>
<h2 id="pairs-head">SSE ÷ WebSocket, block by block</h2>
<div id="pairs"><p class="muted">No pair has a block yet.</p></div>
<h2 id="problems-head">What does not count</h2>
<div id="problems"><p class="muted">Nothing so far.</p></div>
</main>
<noscript><p>This page needs JavaScript; the report at the end does not.</p></noscript>
</body>
</html>
`;

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6" fill="#1d5fd0"/></svg>';

/** By path. */
export function liveFiles(): ReadonlyMap<string, LiveFile> {
  const script = readFileSync(new URL('../browser/live-page.js', import.meta.url), 'utf8');
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: DOCUMENT }],
    ['/live.css', { type: 'text/css; charset=utf-8', body: STYLE + LIVE_STYLE }],
    ['/live.js', { type: 'text/javascript; charset=utf-8', body: script }],
    ['/icon.svg', { type: 'image/svg+xml', body: ICON }],
  ]);
}
