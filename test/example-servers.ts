// The servers of examples/ that are started by a command and measured by URL: what each needs, how it is started, and
// where it says how many connections it holds.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { eventually } from './processes.ts';
import { start, temporaryFolder, type Surroundings } from './program.ts';
import { freePort, runs } from './url-servers.ts';

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url));

export interface ExampleServer {
  readonly name: string;
  /** The Debian packages that are not here; undefined where all are. */
  readonly missing: string | undefined;
  /** Starts it at a port of its own; resolves with its address once it listens. */
  start(): Promise<string>;
  /** What subscribers ask, with `{channel}`. */
  readonly sse: string;
  readonly ws: string;
  /** What a WebSocket client sends first. */
  readonly send?: string;
  /** Undefined where it pushes by itself. */
  readonly publish?: string;
  /** What its `/connections` says when nobody is there. */
  readonly nobody: RegExp;
}

/** The packages of those whose file is not here. */
function missing(needed: Readonly<Record<string, string>>): string | undefined {
  const absent = Object.keys(needed).filter((path) => !existsSync(path) && !runs('which', path));
  return absent.length === 0 ? undefined : absent.map((path) => needed[path]).join(', ');
}

/** Long enough for a compiler on a busy machine. */
const STARTS_WITHIN_MS = 90_000;

async function listening(
  command: string,
  parameters: string[],
  surroundings: Surroundings = {},
): Promise<string> {
  const server = start(command, parameters, surroundings);
  const said = (): string | undefined => /listening on (http:\S+)/.exec(server.said.stdout)?.[1];
  return eventually(`${command} listens`, said, STARTS_WITHIN_MS);
}

/** nginx says nothing when it listens, so it is asked; its port stands in its file. */
async function nginx(): Promise<string> {
  const folder = temporaryFolder();
  const port = await freePort();
  const configuration = readFileSync(join(EXAMPLES, 'nchan/nginx.conf'), 'utf8');
  writeFileSync(join(folder, 'nginx.conf'), configuration.replace(':8080', `:${port}`));
  mkdirSync(join(folder, 'logs'));
  start('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')]);
  const url = `http://127.0.0.1:${port}`;
  let answers = false;
  return eventually('nginx listens', () => {
    fetch(`${url}/connections`).then(
      () => (answers = true),
      () => {},
    );
    return answers ? url : undefined;
  });
}

/** Java loads most of its classes with the first subscriber: longer than `run` waits for a server on a busy machine. */
async function warmedUp(base: string, sse: string, ws: string): Promise<void> {
  const leaving = new AbortController();
  const response = await fetch(`${base}${sse}`, { signal: leaving.signal });
  await response.body!.getReader().read();
  leaving.abort();
  const socket = new WebSocket(`${base.replace('http:', 'ws:')}${ws}`);
  await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject));
  socket.terminate();
}

const RELAY = {
  sse: '/events/{channel}',
  ws: '/ws/{channel}',
  publish: '/publish/{channel}',
  nobody: /^0\n$/,
};

export const EXAMPLE_SERVERS: readonly ExampleServer[] = [
  {
    ...RELAY,
    name: 'go',
    missing: missing({
      go: 'golang-go',
      '/usr/share/gocode/src/github.com/gorilla/websocket': 'golang-github-gorilla-websocket-dev',
    }),
    start: () =>
      listening('go', ['run', '.', '0'], {
        cwd: join(EXAMPLES, 'go'),
        env: { GO111MODULE: 'off', GOPATH: '/usr/share/gocode' },
      }),
  },
  {
    ...RELAY,
    name: 'python',
    missing: missing({ '/usr/lib/python3/dist-packages/aiohttp': 'python3-aiohttp' }),
    start: () => listening('/usr/bin/python3', [join(EXAMPLES, 'python/server.py'), '0']),
  },
  {
    name: 'nchan',
    missing: missing({
      '/usr/sbin/nginx': 'nginx',
      '/usr/lib/nginx/modules/ngx_nchan_module.so': 'libnginx-mod-nchan',
    }),
    start: nginx,
    sse: '/subscribe/{channel}',
    ws: '/subscribe/{channel}',
    publish: '/publish/{channel}',
    nobody: /^subscribers: 0$/m,
  },
  {
    ...RELAY,
    name: 'socket.io',
    missing: undefined,
    start: () => listening(process.execPath, [join(EXAMPLES, 'socket.io/server.js'), '0']),
    ws: '/socket.io/?EIO=4&transport=websocket&channel={channel}',
    send: '40',
    nobody: /^\{"sse":0,"socketIo":0\}$/,
  },
  {
    name: 'spring',
    missing: missing({
      javac: 'default-jdk-headless',
      '/usr/share/java/tomcat9-catalina.jar': 'libtomcat9-java',
      '/usr/share/java/spring3-web.servlet.jar': 'libspring-web-servlet-java',
    }),
    async start() {
      const base = await listening(join(EXAMPLES, 'spring/run.sh'), ['0', '-Drate=50'], {
        env: { TMPDIR: temporaryFolder() },
      });
      await warmedUp(base, '/stock-price', '/ws/stock-price');
      return base;
    },
    sse: '/stock-price',
    ws: '/ws/stock-price',
    nobody: /^emitters 0, sessions 0,/,
  },
];
