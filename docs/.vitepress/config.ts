// `npm run docs`: the pages of this repository as a site, with the same paths as in the repository, so that the links
// between pages hold in both. It asks nobody for anything: fonts are the system's, the search index is its own.
// https://vitepress.dev/reference/site-config
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type MarkdownOptions } from 'vitepress';
import { anchorOf } from '../../scripts/documents/headings.ts';
import { readPages } from '../../scripts/documents/pages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Pages that are read by people. */
const PAGES = [...readPages().keys()];

/** What lies beside them at the top of the repository, so that nobody reads it through. */
const OTHERS = readdirSync(ROOT).flatMap((name) =>
  PAGES.some((page) => page === name || page.startsWith(`${name}/`)) ? [] : [name, `${name}/**`],
);

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];

/** Files of the repository that are no pages are named, and not linked: they are not on the site. */
function namesFiles(markdown: MarkdownIt): void {
  markdown.core.ruler.push('files-of-the-repository', ({ tokens, env }) => {
    const page = (env as { readonly relativePath: string }).relativePath;
    for (const { children } of tokens) {
      const opened: boolean[] = [];
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const file = fileBehind(page, token.attrGet('href') ?? '');
          opened.push(file !== undefined);
          if (file === undefined) continue;
          token.tag = 'span';
          token.attrs = [
            ['class', 'in-repository'],
            ['title', `${file} in the repository`],
          ];
        } else if (token.type === 'link_close' && opened.pop() === true) token.tag = 'span';
      }
    }
  });
}

/** The file that a link of a page leads to, where it is no page; throws where there is none. */
function fileBehind(page: string, href: string): string | undefined {
  if (href === '' || href.startsWith('#') || /^[a-z]+:/.test(href)) return undefined;
  const path = normalize(join(dirname(page), decodeURIComponent(href.split('#', 1).join())));
  if (PAGES.includes(path)) return undefined;
  if (!existsSync(join(ROOT, path))) throw new Error(`${page}: ${href} leads nowhere`);
  return path;
}

const METHODOLOGY = [
  ['Overview', 'README'],
  ['Words', 'words'],
  ['Laws', 'laws'],
  ['Workloads', 'workloads'],
  ['Metrics', 'metrics'],
  ['Cost', 'cost'],
  ['Schedule and clock', 'schedule'],
  ['A trial', 'trial'],
  ['The path', 'path'],
  ['TLS', 'tls'],
  ['A proxy in front', 'proxies'],
  ['Servers of your own', 'own-servers'],
  ['What clients accept', 'wire'],
  ['Validity', 'validity'],
  ['Statistics', 'statistics'],
  ['More blocks', 'more-blocks'],
  ['Capacity', 'capacity'],
  ['Many connections', 'connections'],
  ['The gate', 'gate'],
  ['One endpoint', 'probe'],
  ['Known asymmetries', 'asymmetries'],
  ['Limits', 'limits'],
  ['HTTP/2', 'http2'],
  ['HTTP/3', 'http3'],
  ['The instrument', 'instrument'],
] as const;

export default defineConfig({
  title: 'pushbench',
  description: 'SSE or WebSocket? Measured.',
  lang: 'en',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: '..',
  srcExclude: [...OTHERS, 'results/runs/**'],
  outDir: '../site',
  cacheDir: '../node_modules/.cache/vitepress',
  cleanUrls: false,
  metaChunk: true,
  markdown: {
    anchor: { slugify: anchorOf },
    languageAlias: { haproxy: 'nginx', caddyfile: 'nginx' },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: namesFiles,
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/docs/' },
      { text: 'What do I measure?', link: '/docs/choosing' },
      { text: 'Scenarios', link: '/docs/scenarios' },
      { text: 'Methodology', link: '/docs/methodology/README' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'Start', link: '/docs/' },
          { text: 'What do I measure?', link: '/docs/choosing' },
          { text: 'Scenarios', link: '/docs/scenarios' },
          { text: 'Published results', link: '/results/published/README' },
          { text: 'README', link: '/README' },
        ],
      },
      {
        text: 'Guides',
        items: [
          { text: 'One endpoint: probe', link: '/docs/PROBE' },
          { text: 'The gate', link: '/docs/GATE' },
          { text: 'Proxies', link: '/docs/PROXIES' },
          { text: 'The stamp', link: '/docs/STAMP' },
          { text: 'The demo', link: '/docs/DEMO' },
          { text: 'CSV files', link: '/docs/csv/README' },
          { text: 'Examples', link: '/examples/README' },
        ],
      },
      {
        text: 'Methodology',
        items: METHODOLOGY.map(([text, name]) => ({ text, link: `/docs/methodology/${name}` })),
      },
      {
        text: 'Building on it',
        items: [
          { text: 'The package', link: '/docs/api' },
          { text: 'Architecture', link: '/docs/ARCHITECTURE' },
          { text: 'Contributing', link: '/CONTRIBUTING' },
          { text: 'Changelog', link: '/CHANGELOG' },
        ],
      },
    ],
  },
  /** Whoever opens the site without a path gets to the start. */
  buildEnd({ outDir }) {
    writeFileSync(
      join(outDir, 'index.html'),
      '<!doctype html><html lang="en"><meta charset="utf-8"><title>pushbench</title><meta http-equiv="refresh" content="0; url=docs/index.html"><a href="docs/index.html">pushbench</a></html>\n',
    );
  },
});
