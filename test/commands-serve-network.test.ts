// `pushbench serve --network`: the server is behind a link, what is printed reaches it from the link's other end, and nothing of
// it is left.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { networkObstacle } from '../harness/network/availability.ts';
import { eventually, groupMembers, processesNaming } from './processes.ts';
import { runProgram, temporaryFolder, type Started } from './program.ts';
import { interrupt, serving, tryOut } from './served.ts';

const run = promisify(execFile);

const obstacle = await networkObstacle();
const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

const BEHIND = ['--scenario', 'stock-ticker', '--port', '8080', '--network'];
const QUOTE = /"s":"[A-Z_]+","p":[\d.]+/;

/** What goes before a command, as it is printed. */
function entrance(program: Started): Promise<string> {
  return eventually('the way in', () => /^(nsenter .+) sh$/m.exec(program.said.stdout)?.[1]);
}

/** Resolves once none of its processes is left; what has ended may still be on its way out. */
function nothingOf({ pid }: Started): Promise<true> {
  return eventually('the end of all', () => (groupMembers(pid).length === 0 ? true : undefined), 10_000);
}

describe.skipIf(obstacle !== undefined)(`serve behind a network${why}`, () => {
  it.each([
    ['node-sse', 'curl -N'],
    ['node-ws', 'node -e'],
  ])('%s reaches who runs the printed command, a round-trip time away', async (target, watch) => {
    const { program, base } = await serving(target, ...BEHIND, 'rtt=40ms');
    expect(base).toBe('http://198.18.0.1:8080');
    const enter = await entrance(program);
    await tryOut(program, `${enter} ${watch}`, QUOTE);
    const dial = `${enter} curl -s -w ' %{time_connect}' ${base}/health`;
    const { stdout } = await run('sh', ['-c', dial]);
    const [answer, seconds] = stdout.split(' ');
    expect(answer).toBe('ok');
    expect(Number(seconds)).toBeGreaterThanOrEqual(0.04);
    // There is no page to type it into.
    expect(program.said.stdout).not.toContain('browser');
    expect(await interrupt(program)).toBe(0);
    await nothingOf(program);
  });

  it('has a certificate for its address', async () => {
    const { program, base } = await serving('node-sse', ...BEHIND, 'lan', '--tls', '1.3');
    expect(base).toBe('https://198.18.0.1:8080');
    await tryOut(program, `${await entrance(program)} curl --cacert`, QUOTE);
    expect(await interrupt(program)).toBe(0);
  });

  it('ends as it is meant to where a signal reaches all of its processes', async () => {
    const { program } = await serving('node-sse', ...BEHIND, 'lan');
    // As `timeout` and a service manager send it.
    process.kill(-program.pid, 'SIGTERM');
    const { code, stderr } = await program.ended;
    expect([code, stderr]).toEqual([0, '']);
    await nothingOf(program);
  });

  it('leaves nothing behind when the program is killed, and says so where the link is', async () => {
    const { program } = await serving('node-sse', ...BEHIND, 'lan');
    process.kill(program.pid, 'SIGKILL');
    await program.ended;
    await nothingOf(program);
    const { program: other } = await serving('node-sse', ...BEHIND, 'lan');
    const forwarder = processesNaming('forwarder-process').find(({ group }) => group === other.pid);
    process.kill(forwarder!.pid, 'SIGKILL');
    const { code, stderr } = await other.ended;
    expect([code, stderr]).toEqual([
      3,
      'pushbench: The process that makes the network has ended (SIGKILL): start it again.\n',
    ]);
    await nothingOf(other);
  });
});

it('says why there is no network, and what to do', async () => {
  // Without `unshare` in PATH there are no namespaces.
  const env = { PATH: temporaryFolder() };
  const { code, stderr } = await runProgram(['serve', 'node-sse', ...BEHIND, 'lan'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain('--network: A program that sets up networks is missing');
  expect(stderr).toContain('Install util-linux and iproute2.');
});

it('has no other address than that of its network', async () => {
  const wrong = ['serve', 'node-sse', ...BEHIND, 'lan', '--host', '127.0.0.1'];
  const { code, stderr } = await runProgram(wrong);
  expect(code).toBe(2);
  expect(stderr).toContain(
    '--host: behind a network the server has the address of its end: leave --host out.',
  );
});
