// The looks of report.html: light and dark, narrow and wide, on paper.

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1c1c22; --muted: #6b6b76; --line: #dcdce2; --panel: #f6f6f8;
  --sse: #c2410c; --ws: #1d5fd0; --band: #e3e7ee; --warn: #9a5b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #16161a; --ink: #ececf1; --muted: #9a9aa6; --line: #34343d; --panel: #1f1f25;
    --sse: #fb923c; --ws: #6ea8fe; --band: #2b3140; --warn: #f0b35a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1080px; padding: 2rem 1.25rem 4rem;
  background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
h1 { font-size: 1.9rem; margin: 0 0 .25rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .25rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 2rem 0 0; }
p { margin: .4rem 0; }
a { color: var(--ws); }
code { font: .9em ui-monospace, "Cascadia Mono", Menlo, monospace; overflow-wrap: anywhere; }
.question { font-size: 1.1rem; }
.muted { color: var(--muted); }
.answers { list-style: none; margin: 1rem 0; padding: .5rem 1rem; background: var(--panel); border-radius: .5rem; }
.answers li { padding: .35rem 0; }
.answers li + li { border-top: 1px solid var(--line); }
.answers b { margin-right: .4rem; }
.sse { color: var(--sse); }
.ws { color: var(--ws); }
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
.charts { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: .5rem 0; flex: 1 1 380px; min-width: 0; }
figure svg { max-width: 100%; height: auto; font-size: 11px; }
figcaption { font-size: .87rem; color: var(--muted); }
.problems { border-left: 3px solid var(--warn); padding-left: 1rem; margin: 1.5rem 0; }
.problems h3 { margin-top: 0; }
.problems p { margin-top: .8rem; }
.problems ul, .notes { margin: .2rem 0; padding-left: 1.25rem; color: var(--muted); font-size: .92rem; }
.problems b { color: var(--warn); }
summary { cursor: pointer; color: var(--muted); }
.reading dt { font-weight: 600; float: left; margin-right: .5rem; }
.reading dd { margin: 0 0 .5rem; }
@media print { body { max-width: none; } table, figure { break-inside: avoid; } }
`;
