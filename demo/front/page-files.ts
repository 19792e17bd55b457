// The files of the page, read once: its own, the modules of other rooms that it uses, and a parser of event streams
// from a library. What is not in this list is not served.
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

const COMPILED = new URL('../../', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Folders that are served, and single modules that know nothing of Node.js either. */
const FOLDERS = ['demo/page', 'demo/figures'];
const SHARED = ['demo/wire.js', 'measure/events/stamp.js', 'measure/events/sequence.js'];

const PARSER = 'eventsource-parser';
const PARSER_PATH = '/eventsource-parser.js';

/** By path, as the browser asks for them. Throws where the page has not been built. */
export function pageFiles(): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  const own = FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, COMPILED), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name}`,
    ),
  );
  for (const name of [...own, ...SHARED]) {
    const type = TYPES[extname(name)];
    if (type !== undefined) files.set(`/${name}`, { type, body: content(new URL(name, COMPILED)) });
  }
  files.set(PARSER_PATH, { type: TYPES['.js']!, body: content(new URL(import.meta.resolve(PARSER))) });
  files.set('/', files.get('/demo/page/assets/index.html')!);
  return files;
}

/** Browsers look for no packages by name, and workers have no import maps. */
function content(url: URL): Buffer {
  const body = readFileSync(url);
  if (extname(url.pathname) !== '.js') return body;
  return Buffer.from(body.toString().replaceAll(`from '${PARSER}'`, `from '${PARSER_PATH}'`));
}
