// The stack `node-h2` as a stranger uses it: `verify` counts what goes over HTTP/2 exactly, and `limit`, `serve` and `gate`
// know its targets, or say why they do not.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LimitRow } from '../reports/terminal/limit.ts';
import type { Verification } from '../scripts/verification.ts';
import { hurriedJob } from './gate-jobs.ts';
import { eventually } from './processes.ts';
import { expectExit, runProgram, startProgram } from './program.ts';
import { interrupt, tryOut } from './served.ts';

const REGISTRY = fileURLToPath(new URL('../dist/servers/targets.js', import.meta.url));

it('verify counts what chats, answers, connects and stalls over HTTP/2', async () => {
  const scenarios = ['chat', 'llm-tokens', 'connect', 'slow-tab', 'one-user-many-tabs'];
  const ended = await runProgram(['verify', ...scenarios, '--stack', 'node-h2,uws-h2', '--json']);
  expectExit(ended, 0);
  const results = JSON.parse(ended.stdout) as Verification[];
  const counted = results.filter(({ skipped }) => !skipped);
  for (const scenario of scenarios) {
    const targets = counted.filter((each) => each.scenario === scenario).map(({ target }) => target);
    expect(new Set(targets)).toEqual(new Set(['node-h2-sse', 'node-h2-ws']));
  }
  for (const { expected, received, lost, duplicate, reordered, ok } of counted) {
    expect(expected).toBeGreaterThan(0);
    expect({ received, lost, duplicate, reordered, ok }).toEqual({
      received: expected,
      lost: 0,
      duplicate: 0,
      reordered: 0,
      ok: true,
    });
  }
  const skipped = results.filter((each) => each.skipped);
  expect(new Set(skipped.map(({ target }) => target))).toEqual(new Set(['uws-h2-sse', 'uws-h2-ws']));
  for (const { reason } of skipped) expect(reason).toContain('uWebSockets.js has no HTTP/2.');
});

it.each([
  ['node-h2-sse', []],
  ['node-h2-ws', ['--tls', '1.3']],
])('limit holds connections of %s with %j', async (target, tls) => {
  const options = ['--max', '20', '--connect-p99', '10s', '--json', ...tls];
  const ended = await runProgram(['limit', '--target', target, ...options]);
  expectExit(ended, 0);
  expect(JSON.parse(ended.stdout)).toMatchObject([{ target, held: 20 } satisfies Partial<LimitRow>]);
});

it('limit says that a target is not available, and why', async () => {
  const { code, stdout } = await runProgram(['limit', '--stack', 'uws-h2', '--max', '20', '--json']);
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject([
    { target: 'uws-h2-sse', problem: 'skipped: uWebSockets.js has no HTTP/2.' },
    { target: 'uws-h2-ws' },
  ]);
});

describe.each([[[]], [['--tls', '1.3']]])('serve %j', (tls) => {
  it.each([
    ['node-h2-sse', 'stock-ticker', 'curl', /"s":"[A-Z_]+","p":[\d.]+/],
    ['node-h2-ws', 'stock-ticker', 'node -e', /"s":"[A-Z_]+","p":[\d.]+/],
    ['node-h2-ws', 'llm-tokens', 'node -e', /"stamp":"/],
  ])('%s serves %s to the command that it prints', async (target, scenario, beginning, expected) => {
    const program = startProgram(['serve', target, '--scenario', scenario, '--port', '0', ...tls]);
    await tryOut(program, beginning, expected);
    const handshake = /openssl s_client.*/.exec(program.said.stdout)?.[0] ?? 'echo Verification: OK >&2';
    expect(spawnSync('sh', ['-c', handshake], { encoding: 'utf8' }).stderr).toContain('Verification: OK');
    expect(handshake.startsWith('openssl')).toBe(tls.length > 0);
    expect(await interrupt(program)).toBe(0);
  });
});

it('serve prints a line that shows a message whole, however large it is and however it comes', async () => {
  const large = ['--scenario', 'payload-size', '--payload', '100KiB', '--port', '0'];
  const program = startProgram(['serve', 'node-h2-ws', ...large]);
  await tryOut(program, 'node -e', /^\{"stamp":"[^"\n]+","text":"[^"\n]{102000,102400}"\}$/m);
  expect(await interrupt(program)).toBe(0);
});

function arm(transport: 'sse' | 'ws') {
  return { stack: 'node-h2', transport, location: `${REGISTRY}#node-h2-${transport}` };
}

it('gate compares two builds of its targets', async () => {
  const pairs = (['sse', 'ws'] as const).map((transport) => ({
    target: `node-h2-${transport}`,
    base: arm(transport),
    head: arm(transport),
  }));
  const { result, records } = await hurriedJob({ pairs, replicates: 1 });
  expect(result.problems.filter(({ code }) => code !== 'generator-bound')).toEqual([]);
  const failed = records.filter(({ status }) => status === 'failed');
  expect(failed).toEqual([]);
  expect(new Set(records.map(({ target }) => target))).toEqual(new Set(['node-h2-sse', 'node-h2-ws']));
  for (const { measurements } of records) {
    const valueOf = (metric: string) => measurements.find((each) => each.metric === metric)?.value;
    expect(valueOf('lost')).toBe(0);
    expect(valueOf('delivered')).toBe(valueOf('expected'));
  }
});

it('gate says that a stack is not available, and why', async () => {
  const { code, stderr } = await runProgram(['gate', '--base', 'HEAD', '--stack', 'uws-h2']);
  expect(code).toBe(2);
  expect(stderr).toContain('--stack: uws-h2: uWebSockets.js has no HTTP/2. Measure it over HTTP/1.1');
});

it('a server at a URL that speaks HTTP/2 alone is refused, and why', async () => {
  const program = startProgram(['serve', 'node-h2-sse', '--scenario', 'stock-ticker', '--port', '0']);
  const base = await eventually('the address', () => /on (http:\S+)\. Ctrl-C/.exec(program.said.stdout)?.[1]);
  const { code, stderr } = await runProgram(['run', '--url', `sse=${base}/events?channel=c&client={client}`]);
  expect(code).toBe(2);
  expect(stderr).toContain('one that speaks TLS, or HTTP/2 alone?');
});
