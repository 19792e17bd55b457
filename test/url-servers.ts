// Servers that a user might have, for `run --url`: a relay in Python, nginx with nchan, a program whose output is pushed,
// and some that do not do what they must.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, createServer as listenOn, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { eventually, groupMembers } from './processes.ts';
import { temporaryFolder } from './program.ts';

const NCHAN = '/usr/lib/nginx/modules/ngx_nchan_module.so';

/** Whether a command runs here. */
export function runs(command: string, ...parameters: string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** Why there is no nginx with nchan; undefined where there is. */
export const noNchan =
  runs('test', '-f', NCHAN) && runs('nginx', '-v') ? undefined : 'Debian packages nginx, libnginx-mod-nchan';

/** Why there is no relay in Python; undefined where there is. */
export const noPython = runs('python3', '--version') ? undefined : 'Debian package python3';

export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = listenOn().listen(0, host);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startedAt(
  port: number,
  host: string,
  command: string,
  parameters: string[],
): Promise<ChildProcess> {
  // A group of its own, and all of it is ended: a master that is killed leaves its workers, who are told nothing.
  const child = spawn(command, parameters, { stdio: 'ignore', detached: true });
  onTestFinished(() => endGroup(child));
  let answers = false;
  const ask = (): void => {
    const socket = connect({ host, port });
    socket.once('connect', () => (answers = true));
    socket.once('error', () => {});
    socket.once('connect', () => socket.destroy());
  };
  await eventually(`${command} at port ${port}`, () => {
    if (!answers) ask();
    return answers ? true : undefined;
  });
  return child;
}

/** Ends a process and all that it has started in its group. */
function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined && groupMembers(pid).length > 0) process.kill(-pid, 'SIGKILL');
}

/** The relay of test/relays/relay.py. */
export async function pythonRelay(host = '127.0.0.1'): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort(host);
  const script = fileURLToPath(new URL('relays/relay.py', import.meta.url));
  return { port, child: await startedAt(port, host, 'python3', [script, String(port), host]) };
}

/** nginx with one place to publish and one for both kinds of subscribers; with a certificate over TLS. */
export async function nchan(certificate?: { certificateFile: string; keyFile: string }): Promise<number> {
  const secured =
    certificate === undefined
      ? ''
      : ` ssl; ssl_certificate ${certificate.certificateFile}; ssl_certificate_key ${certificate.keyFile}`;
  const port = await freePort();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'temp'));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${folder}/temp;`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `load_module ${NCHAN}; daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http { access_log off; ${paths.join(' ')}
  server { listen 127.0.0.1:${port}${secured};
    location ~ ^/pub/(.+)$ { nchan_publisher; nchan_channel_id $1; }
    location ~ ^/sub/(.+)$ { nchan_subscriber eventsource websocket; nchan_channel_id $1; } } }`,
  );
  await startedAt(port, '127.0.0.1', 'nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder]);
  return port;
}

/** An HTTP server in this process; `upgrade` answers who wants a WebSocket. */
export async function serving(
  listener: RequestListener,
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<number> {
  const server = createServer(listener);
  if (upgrade !== undefined) server.on('upgrade', upgrade);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Pushes what a program prints to everyone who asks, event by event. */
export async function printedStream(command: string, parameters: string[], cwd: string): Promise<number> {
  const program = spawn(command, parameters, { cwd, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  onTestFinished(() => void process.kill(-program.pid!, 'SIGKILL'));
  const subscribers = new Set<ServerResponse>();
  let rest = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => {
    const events = (rest + text).split('\n\n');
    rest = events.pop()!;
    for (const event of events) for (const each of subscribers) each.write(`${event}\n\n`);
  });
  return serving((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders();
    subscribers.add(response);
    response.once('close', () => subscribers.delete(response));
  });
}
