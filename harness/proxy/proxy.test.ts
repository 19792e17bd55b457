// Real proxies: every committed configuration starts and passes a request on, a proxy that ends is noticed, and nothing is
// left behind.
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ALL_VIAS, PROXIES, viaNamed, type ProxyName, type Via } from '../../scenarios/proxies.ts';
import { ipv6Obstacle } from '../machine/loopback.ts';
import type { Obstacle } from '../obstacle.ts';
import { proxyObstacle } from './program.ts';
import { FOLDER_PREFIX, Proxy, ProxyFailure } from './proxy.ts';

let upstream: Server;
let proxy: Proxy | undefined;

beforeAll(async () => {
  upstream = createServer((request, response) => response.end(`you asked for ${request.url}`));
  // Of both versions of IP.
  upstream.listen(0, '::');
  await once(upstream, 'listening');
});
afterAll(() => upstream.close());
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

function via(name: string): Via {
  const reading = viaNamed(name);
  if (reading.error !== undefined || reading.via === undefined) throw new Error(name);
  return reading.via;
}

function start(name: string, host = '127.0.0.1'): Promise<Proxy> {
  const { port } = upstream.address() as { port: number };
  return Proxy.start({
    via: via(name),
    host,
    upstreamPorts: [port],
    cpus: undefined,
    prefix: [],
  });
}

/** Folders of proxies that this process has made. */
function folders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(FOLDER_PREFIX));
}

/** The processes that were started with that folder, the guard among them. */
function processesIn(folder: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    return /^\d+$/.test(name) && commandOf(Number(name)).includes(folder) ? [Number(name)] : [];
  });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // It has ended.
  }
}

const noIpv6 = await ipv6Obstacle();

/** For the title of a test that is skipped. */
function whyNot(obstacle: Obstacle | undefined): string {
  return obstacle === undefined ? '' : ` (${obstacle.reason}. ${obstacle.remedy})`;
}

/** How many each runs as, at least. */
const PROCESSES: Readonly<Record<ProxyName, number>> = { nginx: 2, haproxy: 1, caddy: 1 };

/** The processes of a group that are no zombies. proc_pid_stat(5) */
function aliveInGroup(group: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, , own] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state !== 'Z' && Number(own) === group ? [Number(name)] : [];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

for (const name of Object.keys(PROXIES) as ProxyName[]) {
  const obstacle = proxyObstacle(name);

  describe.skipIf(obstacle !== undefined)(`${name}${whyNot(obstacle)}`, () => {
    it.each(ALL_VIAS.filter((each) => each.startsWith(`${name}:`)))(
      'as %s passes requests on',
      async (configuration) => {
        const before = new Set(folders());
        proxy = await start(configuration);
        const folder = folders().find((each) => !before.has(each));
        const response = await fetch(`http://127.0.0.1:${proxy.port}/where?it=is`);
        expect([response.status, await response.text()]).toEqual([200, 'you asked for /where?it=is']);
        expect(proxy.ended).toBeUndefined();
        expect(proxy.cpuUs()).toBeGreaterThan(0);
        expect(proxy.memoryBytes()).toBeGreaterThan(100_000);
        await proxy.close();
        await expect.poll(() => processesIn(folder!)).toEqual([]);
        expect(existsSync(join(tmpdir(), folder!))).toBe(false);
        expect(proxy.ended).toBeUndefined();
      },
    );

    it.skipIf(noIpv6 !== undefined)(`passes requests on over IPv6${whyNot(noIpv6)}`, async () => {
      proxy = await start(`${name}:correct`, '::1');
      const answered = await fetch(`http://[::1]:${proxy.port}/where`);
      expect([answered.status, await answered.text()]).toEqual([200, 'you asked for /where']);
      // Nobody listens there on IPv4.
      await expect(fetch(`http://127.0.0.1:${proxy.port}/`)).rejects.toThrow('fetch failed');
    });

    it('is known to have ended when somebody kills it, and its workers with it', async () => {
      const before = new Set(folders());
      proxy = await start(`${name}:default`);
      const folder = folders().find((each) => !before.has(each));
      const pid = processesIn(folder!).find((each) => !commandOf(each).startsWith('sh '));
      const answered = await fetch(`http://127.0.0.1:${proxy.port}/`);
      await answered.text();
      const all = aliveInGroup(pid!);
      expect(all.length).toBeGreaterThanOrEqual(PROCESSES[name]);
      process.kill(pid!, 'SIGKILL');
      await expect.poll(() => proxy!.ended).toBe('SIGKILL');
      expect([proxy.cpuUs(), proxy.memoryBytes()]).toEqual([NaN, undefined]);
      await proxy.close();
      // A worker is told nothing by the end of its master.
      await expect.poll(() => aliveInGroup(pid!)).toEqual([]);
    });
  });
}

it('a proxy that does not start says what it said', async () => {
  if (proxyObstacle('haproxy') !== undefined) return;
  const { port } = upstream.address() as { port: number };
  // An address that this machine does not have.
  const started = Proxy.start({
    via: via('haproxy:default'),
    host: '203.0.113.1',
    upstreamPorts: [port],
    cpus: undefined,
    prefix: [],
  });
  const error = await started.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ProxyFailure);
  expect((error as ProxyFailure).message).toContain(
    'haproxy:default could not be started: it ended (exit code 1)',
  );
  expect((error as ProxyFailure).stderrTail.join('\n')).toContain('203.0.113.1');
});

/** A program that is killed in the moment in which it has started the first process of its proxy. */
const KILLED = `
  import child from 'node:child_process';
  import { syncBuiltinESMExports } from 'node:module';
  const { spawn } = child;
  child.spawn = (...parameters) => {
    spawn(...parameters);
    process.kill(process.pid, 'SIGKILL');
  };
  syncBuiltinESMExports();
  const [proxies, scenarios] = process.argv.slice(1);
  const { Proxy } = await import(proxies);
  const { via } = (await import(scenarios)).viaNamed('nginx:correct');
  await Proxy.start({ via, host: '127.0.0.1', upstreamPorts: [9], cpus: undefined, prefix: [] });`;

it.skipIf(proxyObstacle('nginx') !== undefined)(
  'a program that is killed as soon as its proxy begins to exist leaves nothing behind',
  async () => {
    const place = mkdtempSync(join(tmpdir(), 'pushbench-killed-'));
    const dist = join(import.meta.dirname, '../../dist');
    const modules = ['harness/proxy/proxy.js', 'scenarios/proxies.js'].map((name) => join(dist, name));
    const program = spawn(process.execPath, ['--input-type=module', '-e', KILLED, ...modules], {
      env: { ...process.env, TMPDIR: place },
      stdio: 'ignore',
    });
    try {
      const [, signal] = (await once(program, 'exit')) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
      await expect.poll(() => readdirSync(place), { timeout: 5_000 }).toEqual([]);
      await expect.poll(() => workingIn(place), { timeout: 5_000 }).toEqual([]);
    } finally {
      for (const pid of workingIn(place)) process.kill(pid, 'SIGKILL');
      rmSync(place, { recursive: true });
    }
  },
);

/** Processes that work in a folder of that place. */
function workingIn(place: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`).startsWith(place) ? [Number(name)] : [];
    } catch {
      return []; // It has ended, or is another user's.
    }
  });
}
