// `--via`: a run through a real proxy, what stands in its files, a proxy that is missing or dies, and that nothing of it
// stays behind.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { networkObstacle } from '../harness/network/availability.ts';
import { proxyObstacle } from '../harness/proxy/program.ts';
import { PROXIES, type ProxyName } from '../scenarios/proxies.ts';
import { eventually, processesNaming, sleep, tcpConnections } from './processes.ts';
import { expectExit, runProgram, startProgram, temporaryFolder, type Started } from './program.ts';
import { csvRows, expectWholeFolder } from './run-files.ts';

const SMOKE = ['run', 'stock-ticker', '--stack', 'node', '--profile', 'smoke', '--connections', '2'];

/** For the title of a test that is skipped. */
function why(name: ProxyName): string {
  const obstacle = proxyObstacle(name);
  return obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;
}

/** Of the proxies that a program with that folder for temporary files has made. */
function foldersIn(temporary: string): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('pushbench-proxy-'));
}

describe.skipIf(proxyObstacle('nginx') !== undefined)(
  `a run through nginx as it comes${why('nginx')}`,
  () => {
    it('measures the event stream, says why the WebSocket does not pass, and leaves nothing behind', async () => {
      const folder = join(temporaryFolder(), 'run');
      const temporary = temporaryFolder();
      const env = { TMPDIR: temporary };
      const ended = await runProgram([...SMOKE, '--via', 'nginx:default', '--out', folder], { env });
      expectExit(ended, 3);
      const [sse, ws] = expectWholeFolder(folder).toSorted((a, b) => a.target.localeCompare(b.target));
      expect([sse, ws].map((record) => record?.case)).toEqual(['via=nginx:default', 'via=nginx:default']);
      // A busy machine may make the trial invalid; what is asserted here is counted.
      expect(sse!.status).not.toBe('failed');
      expect(sse!.via).toMatchObject({
        name: 'nginx:default',
        look: { verdict: expect.any(String) as string },
      });
      expect(sse!.via?.look?.events).toBeGreaterThanOrEqual(100);
      expect(sse!.via?.keptOpen).toBeUndefined();
      expect(ws!.status).toBe('failed');
      expect(ws!.reasons).toMatchObject([
        {
          code: 'proxy-unreachable',
          message: expect.stringContaining('through nginx:default: rejected HTTP 426') as string,
        },
      ]);
      expect(ws!.via?.look).toMatchObject({ verdict: 'failed', events: 0 });
      const rows = csvRows(folder, 'results.csv');
      const valueOf = (metric: string): number =>
        Number(rows.find((row) => row['target'] === 'node-sse' && row['metric'] === metric)?.['value']);
      expect([valueOf('lost'), valueOf('duplicate')]).toEqual([0, 0]);
      expect(valueOf('via_bytes_until_first')).toBeGreaterThanOrEqual(128);
      expect(valueOf('via_events_per_read')).toBeGreaterThanOrEqual(1);
      expect(valueOf('via_added_latency')).toBeGreaterThan(0);
      expect(valueOf('proxy_cpu_per_event')).toBeGreaterThan(0);
      for (const text of [ended.stdout, readFileSync(join(folder, 'report.md'), 'utf8')]) {
        expect(text).toContain('Through the proxy');
        expect(text).toContain('the server answered 426 in place of 101');
      }
      expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<h2>Through the proxy</h2>');
      expect(processesNaming(temporary)).toEqual([]);
      expect(foldersIn(temporary)).toEqual([]);
    });
  },
);

/** A run that lasts, and asks for nothing but WebSocket. */
function startThroughHaproxy(temporary: string, folder: string): Started {
  return startProgram(
    [...SMOKE, '--duration', '4s', '--via', 'haproxy', '--transport', 'ws', '--out', folder],
    { env: { TMPDIR: temporary } },
  );
}

describe.skipIf(proxyObstacle('haproxy') !== undefined)(`a run through HAProxy${why('haproxy')}`, () => {
  it('is invalid, and says why, where the proxy dies under the load', async () => {
    const [temporary, folder] = [temporaryFolder(), join(temporaryFolder(), 'run')];
    const program = startThroughHaproxy(temporary, folder);
    // Both ends of two subscribers: the look before them has one.
    const proxy = await eventually('the load', () =>
      processesNaming(temporary).find(
        ({ pid, command }) => command.startsWith('haproxy') && tcpConnections(pid) >= 4,
      ),
    );
    await sleep(300);
    process.kill(proxy.pid, 'SIGKILL');
    expectExit(await program.ended, 3);
    const [record] = expectWholeFolder(folder);
    expect(['invalid', 'failed']).toContain(record!.status);
    expect(record!.reasons.map(({ message }) => message).join('\n')).toContain(
      'The proxy haproxy:correct ended by itself (SIGKILL)',
    );
    expect(foldersIn(temporary)).toEqual([]);
  });

  it('leaves no process and no file behind when the program is killed', async () => {
    const temporary = temporaryFolder();
    const program = startThroughHaproxy(temporary, join(temporaryFolder(), 'run'));
    await eventually('a proxy', () =>
      processesNaming(temporary).find(({ command }) => command.startsWith('haproxy')),
    );
    process.kill(program.pid, 'SIGKILL');
    await program.ended;
    await expect.poll(() => processesNaming(temporary), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => foldersIn(temporary), { timeout: 20_000 }).toEqual([]);
  });
});

it.skipIf((await networkObstacle()) !== undefined || proxyObstacle('nginx') !== undefined)(
  'a proxy is in the network of its servers where there is one, and every event comes through both',
  async () => {
    const parts = ['--stack', 'node', '--network', 'lan', '--via', 'nginx'];
    const ended = await runProgram(['verify', 'stock-ticker', ...parts, '--json']);
    expectExit(ended, 0);
    const verified = JSON.parse(ended.stdout) as { case: string; received: number; ok: boolean }[];
    expect(verified.map((each) => each.case)).toEqual(
      expect.arrayContaining(['connections=4,network=lan,via=nginx:correct']),
    );
    for (const { received, ok } of verified) expect([ok, received > 0]).toEqual([true, true]);
  },
);

it('a proxy that is none is refused before anything starts', async () => {
  const ended = await runProgram([...SMOKE, '--via', 'squid', '--via', 'nginx:best']);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('"squid" is none of direct, nginx, haproxy, caddy');
  expect(ended.stderr).toContain('nginx has no configuration "best". It has default, common, correct');
});

it('a proxy that is not installed is a skipped case, with the package to install', async () => {
  const folder = join(temporaryFolder(), 'run');
  // Caddy is found by PATH alone.
  const env = { PATH: temporaryFolder() };
  const ended = await runProgram([...SMOKE, '--via', 'caddy', '--out', folder], { env });
  expect(ended.stdout).toContain('caddy is not installed');
  expect(ended.stdout).toContain(`apt-get install ${PROXIES.caddy.program}`);
  expect(expectWholeFolder(folder).map(({ status }) => status)).toEqual(['skipped', 'skipped']);
});
