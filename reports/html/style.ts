// The looks of report.html: light and dark, narrow and wide, on paper.

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c1c22; --muted: #5f5f6a; --line: #dcdce2; --panel: #f6f6f8;
  --sse: #b03a08; --ws: #1d5fd0; --sse-tint: #fdf0e9; --ws-tint: #ecf2fd; --band: #e3e7ee; --warn: #8a5000;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16161a; --ink: #ececf1; --muted: #a2a2ae; --line: #34343d; --panel: #1f1f25;
    --sse: #fb923c; --ws: #6ea8fe; --sse-tint: #2c2018; --ws-tint: #1a2436; --band: #2b3140; --warn: #f0b35a;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 3.5rem; }
body {
  margin: 0 auto; max-width: 1120px; padding: 2rem 1.25rem 4rem;
  background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
h1 { font-size: 1.9rem; margin: 0 0 .25rem; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
#verdicts h2 { margin-top: 1rem; padding-top: 0; border: 0; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
p { margin: .4rem 0; }
a { color: var(--ws); }
small { font-size: .8rem; }
code { font: .9em ui-monospace, "Cascadia Mono", Menlo, monospace; overflow-wrap: anywhere; }
.question { font-size: 1.1rem; }
.sentence { padding: .5rem .9rem; background: var(--panel); border-radius: .5rem; }
.muted { color: var(--muted); }
.sse { color: var(--sse); }
.ws { color: var(--ws); }

nav {
  position: sticky; top: 0; z-index: 2; margin: 1rem -1.25rem 0; padding: .5rem 1.25rem;
  background: var(--page); border-bottom: 1px solid var(--line); overflow-x: auto;
}
nav ul { display: flex; gap: 1.1rem; margin: 0; padding: 0; list-style: none; white-space: nowrap; font-size: .93rem; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .75rem 0; font-size: .93rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem .6rem; }
th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { color: var(--muted); font-weight: 500; }
tbody th { font-weight: 400; }
.number { text-align: right; }
td.sse, td.ws { font-weight: 600; }
td.reason { color: var(--muted); white-space: normal; min-width: 14rem; font-size: .87rem; }
.facts th, .facts td { white-space: normal; overflow-wrap: anywhere; vertical-align: top; }

.matrix { font-size: .87rem; }
.matrix th, .matrix td { padding: .35rem .45rem; vertical-align: top; line-height: 1.35; white-space: normal; }
.matrix td b { display: block; }
.matrix td b, .matrix .interval { white-space: nowrap; }
.matrix .interval { color: var(--muted); font-size: .8rem; }
.matrix th[scope="colgroup"] { color: var(--ink); font-weight: 600; border-bottom: 0; }
.matrix th[scope="row"] small, .matrix td small { display: block; color: var(--muted); }
.matrix td.sse, .matrix td.ws { font-weight: 400; color: var(--ink); }
.matrix td.sse { background: var(--sse-tint); }
.matrix td.ws { background: var(--ws-tint); }
.matrix td.sse b { color: var(--sse); }
.matrix td.ws b { color: var(--ws); }
.matrix td.unclear, .matrix td.barred, .matrix td.look { color: var(--muted); }
.matrix td.unclear b, .matrix td.barred b { font-weight: 500; }
.sentences { margin: .25rem 0; padding: 0; list-style: none; }
.sentences li { padding: .3rem 0; }
.sentences a { font-weight: 600; margin-right: .3rem; }
.legend { margin: 1rem 0; padding: .6rem .9rem; background: var(--panel); border-radius: .5rem; font-size: .9rem; }
.legend div { display: grid; grid-template-columns: 9.5rem 1fr; gap: .75rem; padding: .1rem 0; }
.legend dt { font-weight: 600; }
.legend dd { margin: 0; }

details { margin: .75rem 0; }
section > details { border: 1px solid var(--line); border-radius: .5rem; padding: 0 .9rem; }
section > details[open] { padding-bottom: .9rem; }
summary { cursor: pointer; padding: .5rem 0; color: var(--muted); }
section > details > summary { color: var(--ink); }
summary .answer { display: block; padding-left: 1.1rem; font-size: .93rem; color: var(--muted); }
summary .answer b { font-weight: 600; margin-right: .25rem; }
.charts { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: .5rem 0; flex: 1 1 380px; min-width: 0; }
figure svg { max-width: 100%; height: auto; font-size: 11px; }
figcaption { font-size: .87rem; color: var(--muted); }
.problems { border-left: 3px solid var(--warn); padding-left: 1rem; margin: 1.5rem 0; }
.problems h3 { margin-top: 0; }
.problems p { margin-top: .8rem; }
.problems ul, .notes { margin: .2rem 0; padding-left: 1.25rem; color: var(--muted); font-size: .92rem; }
.problems b { color: var(--warn); }
.reading dt { font-weight: 600; float: left; margin-right: .5rem; }
.reading dd { margin: 0 0 .5rem; }

.tip {
  position: absolute; z-index: 3; padding: .25rem .55rem; border-radius: .35rem; pointer-events: none;
  background: var(--ink); color: var(--page); font-size: .85rem; white-space: nowrap;
}
.tip[hidden] { display: none; }
svg .shown { stroke: var(--ink); stroke-width: 3; stroke-opacity: 1; }
th button, nav button { all: unset; cursor: pointer; }
nav button { color: var(--ws); }
th button:hover, nav button:hover { text-decoration: underline; }
th button:focus-visible, nav button:focus-visible { outline: 2px solid var(--ws); outline-offset: 2px; }
th[aria-sort="ascending"] button::after { content: " ▲"; }
th[aria-sort="descending"] button::after { content: " ▼"; }

@media (max-width: 760px) {
  .matrix, .matrix tbody, .matrix tr, .matrix th[scope="row"], .matrix td { display: block; width: auto; }
  .matrix thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .matrix tr { margin: 0 0 .75rem; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
  .matrix th[scope="row"] { background: var(--panel); }
  .matrix th[scope="row"] small { display: inline; }
  .matrix td { position: relative; padding-left: 7.1rem; }
  .matrix td b { display: inline; }
  .matrix td::before { content: attr(data-about); position: absolute; left: .45rem; color: var(--muted); }
  .matrix tr > :last-child { border-bottom: 0; }
  .matrix td.nothing { display: none; }
  .legend div { grid-template-columns: 1fr; gap: 0; padding: .25rem 0; }
}
@media print {
  body { max-width: none; }
  nav, .tip { display: none; }
  .scroll { overflow: visible; }
  table, figure { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; opacity: 1; }
}
`;
