// A real nginx as a proxy in front of a server of the test, in a folder of its own and without privileges.
// https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { closedPort } from '../clients/raw-server.fixture.ts';
import { sleep } from './processes.ts';
import { temporaryFolder } from './program.ts';

/** Debian has it outside of a user's PATH. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

/** Where it is missing a test says so, and is skipped: `apt-get install nginx`. */
export const hasNginx = ((): boolean => {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore', env: { ...process.env, PATH } });
    return true;
  } catch {
    return false;
  }
})();

/** Starts it until the test is over, with these directives in its one location; resolves with its address. */
export async function nginxBefore(upstream: string, directives: string): Promise<string> {
  const folder = temporaryFolder();
  const port = await closedPort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const configuration = `
    daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
    events { worker_connections 64; }
    http {
      access_log off; ${temporary.join(' ')}
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass ${upstream}; ${directives} }
      }
    }`;
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration);
  const child = spawn('nginx', ['-p', folder, '-e', `${folder}/error.log`, '-c', file], {
    stdio: 'ignore',
    env: { ...process.env, PATH },
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  for (let tries = 0; tries < 200 && !(await accepts(port)); tries++) await sleep(20);
  return `http://127.0.0.1:${port}`;
}

function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise((resolve) => {
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
