// `--ip 6`: servers, proxies and clients on IPv6, on the loopback interface and over a network.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ipv6Obstacle } from '../harness/machine/loopback.ts';
import { networkObstacle } from '../harness/network/availability.ts';
import { proxyObstacle } from '../harness/proxy/program.ts';
import { PROXIES, type ProxyName } from '../scenarios/proxies.ts';
import { eventually, harnessChildren, tcpConnections } from './processes.ts';
import {
  expectExit,
  runProgram,
  startProgram,
  temporaryFolder,
  type Ended,
  type Started,
} from './program.ts';
import { expectWholeFolder } from './run-files.ts';
import { interrupt, serving, tryOut } from './served.ts';

const noIpv6 = await ipv6Obstacle();
const noNetwork = await networkObstacle();
const proxies = (Object.keys(PROXIES) as ProxyName[]).filter((name) => proxyObstacle(name) === undefined);

/** Verifies stock-ticker; resolves with the cases, each once, and the targets and cases that were wrong. */
async function verified(...parameters: string[]): Promise<{ cases: string[]; wrong: string[] }> {
  return verifiedBy(await runProgram(['verify', 'stock-ticker', ...parameters, '--json']));
}

function verifiedBy({ stdout }: Ended): { cases: string[]; wrong: string[] } {
  const all = JSON.parse(stdout) as { case: string; target: string; received: number; ok: boolean }[];
  const wrong = all.filter(({ received, ok }) => !ok || received === 0);
  return {
    cases: [...new Set(all.map((each) => each.case))].toSorted(),
    wrong: wrong.map((each) => `${each.target} ${each.case}`),
  };
}

/** Until the program has ended: the most connections that one of its servers has had of each version. */
async function connectionsOf({ pid, ended }: Started): Promise<{ ipv4: number; ipv6: number }> {
  const most = { ipv4: 0, ipv6: 0 };
  const look = (): void => {
    for (const server of harnessChildren(pid, 'trial/server-process')) {
      most.ipv4 = Math.max(most.ipv4, tcpConnections(server.pid, 'tcp'));
      most.ipv6 = Math.max(most.ipv6, tcpConnections(server.pid, 'tcp6'));
    }
  };
  const timer = setInterval(look, 50);
  await ended;
  clearInterval(timer);
  return most;
}

describe.skipIf(noIpv6 !== undefined)(`on IPv6${noIpv6 === undefined ? '' : ` (${noIpv6.reason})`}`, () => {
  it('a run has its connections there, and both versions are two cases', async () => {
    const folder = join(temporaryFolder(), 'run');
    const smoke = ['run', 'stock-ticker', '--stack', 'node', '--profile', 'smoke', '--connections', '2'];
    const program = startProgram([...smoke, '--ip', '6', '--ip', '4', '--out', folder]);
    await eventually('connections of IPv6', () =>
      harnessChildren(program.pid, 'trial/server-process').some(({ pid }) => tcpConnections(pid, 'tcp6') >= 2)
        ? true
        : undefined,
    );
    expectExit(await program.ended, 0);
    const cases = expectWholeFolder(folder).map((record) => record.case);
    expect(cases.toSorted()).toEqual(['default', 'default', 'ip=6', 'ip=6']);
  });

  it('every stack delivers every event', async () => {
    expect(await verified('--ip', '6')).toEqual({
      cases: ['connections=20,ip=6', 'connections=4,ip=6'],
      wrong: [],
    });
  });

  it(`every proxy that is here passes every event on: ${proxies.join(', ')}`, async () => {
    const vias = proxies.flatMap((name) => ['--via', name]);
    expect(await verified('--stack', 'node', '--ip', '6', ...vias)).toEqual({
      cases: expect.arrayContaining(
        proxies.map((name) => `connections=4,via=${name}:correct,ip=6`),
      ) as string[],
      wrong: [],
    });
  });

  it.skipIf(noNetwork !== undefined)('and so it is over a network', async () => {
    const [first = 'direct'] = proxies;
    const vias = ['direct', first].flatMap((name) => ['--via', name]);
    const over = ['--stack', 'node', '--network', 'lan', '--ip', '6'];
    const program = startProgram(['verify', 'stock-ticker', ...over, ...vias, '--json']);
    expect(await connectionsOf(program)).toEqual({ ipv4: 0, ipv6: 20 });
    const { cases, wrong } = verifiedBy(await program.ended);
    expect(wrong).toEqual([]);
    expect(cases).toContain('connections=4,network=lan,ip=6');
    expect(cases.filter((name) => name.includes('via='))).toHaveLength(proxies.length === 0 ? 0 : 2);
  });

  it('a server that is served says its address so that others understand it', async () => {
    const { program, base } = await serving(
      'node-sse',
      '--scenario',
      'stock-ticker',
      '--port',
      '0',
      '--ip',
      '6',
    );
    expect(base).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await tryOut(program, 'curl -N', /"s":"[A-Z_]+","p":[\d.]+/);
    expect(await interrupt(program)).toBe(0);
  });
});

it('is 4 or 6, of what is started here', async () => {
  const wrong = await runProgram(['run', 'stock-ticker', '--ip', '5']);
  expect([wrong.code, wrong.stderr]).toEqual([2, 'pushbench: stock-ticker: ip: "5" is neither 4 nor 6.\n']);
  const url = 'sse=http://127.0.0.1:9/events';
  const { code, stderr } = await runProgram(['run', '--url', url, '--ip', '6']);
  expect(code).toBe(2);
  expect(stderr).toContain('--ip: it is for targets that are started here');
});

it.each(['4', '6'])('is not %s where an address is named', async (version) => {
  const serve = ['serve', 'node-sse', '--scenario', 'stock-ticker', '--port', '0'];
  const { code, stderr } = await runProgram([...serve, '--host', '::1', '--ip', version]);
  expect(code).toBe(2);
  expect(stderr).toContain('--ip: --host names an address');
});
