// `--tls` as a stranger uses it: counts are right over TLS, connections are held over it, and `serve` prints commands that
// work with its certificate, which goes when the program ends.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { LimitRow } from '../reports/terminal/limit.ts';
import type { Verification } from '../scripts/verification.ts';
import { eventually } from './processes.ts';
import { expectExit, runProgram, startProgram } from './program.ts';

it('verify counts every delivery over TLS', async () => {
  const how = ['--tls', '1.3', '--tls', '1.3+resumed', '--tls', '1.3+lost-keys'];
  const ended = await runProgram(['verify', 'stock-ticker', '--target', 'node-sse', ...how, '--json']);
  expectExit(ended, 0);
  const results = JSON.parse(ended.stdout) as Verification[];
  expect(results).toHaveLength(6);
  for (const { case: planned, ok } of results) {
    expect(planned).toMatch(/^connections=\d+,tls=1\.3(\+resumed|\+lost-keys)?$/);
    expect(ok).toBe(true);
  }
});

it('limit holds connections over TLS', async () => {
  const options = ['--max', '100', '--connect-p99', '10s', '--tls', '1.3', '--json'];
  const ended = await runProgram(['limit', '--target', 'node-ws', ...options]);
  expectExit(ended, 0);
  expect(JSON.parse(ended.stdout)).toMatchObject([{ held: 100 } satisfies Partial<LimitRow>]);
});

it('serve prints commands that trust its certificate, and takes it away at the end', async () => {
  const program = startProgram([
    'serve',
    'node-sse',
    '--scenario',
    'stock-ticker',
    '--port',
    '0',
    '--tls',
    '1.3',
  ]);
  const { stdout } = await eventually('the commands', () =>
    program.said.stdout.includes('openssl s_client') ? program.said : undefined,
  );
  const [, certificate] = /--cacert '([^']+)'/.exec(stdout)!;
  expect(existsSync(certificate!)).toBe(true);
  const health = `${/on (https:\S+)\. Ctrl-C/.exec(stdout)![1]!}/health`;
  const curl = spawnSync('curl', ['--silent', '--show-error', '--cacert', certificate!, health], {
    encoding: 'utf8',
  });
  expect(curl.stdout).toBe('ok');
  const [handshake] = /openssl s_client.*/.exec(stdout)!;
  const { stderr } = spawnSync('sh', ['-c', handshake], { encoding: 'utf8' });
  expect(stderr).toContain('Verification: OK');
  expect(stderr).toContain('TLSv1.3');
  process.kill(program.pid, 'SIGINT');
  expect((await program.ended).code).toBe(0);
  expect(existsSync(certificate!)).toBe(false);
});

it.each([
  [['limit', '--tls', 'on'], '--tls: "on" is none of'],
  [['gate', '--base-target', './a.js', '--head-target', './b.js', '--tls', 'on'], '--tls: "on" is none of'],
  [
    ['run', '--url', 'sse=http://127.0.0.1:1/', '--tls', '1.3'],
    '--tls: it is for targets that are started here',
  ],
])('%s is refused with what there is', async (parameters, message) => {
  const { code, stderr } = await runProgram(parameters);
  expect({ code, stderr }).toMatchObject({ code: 2 });
  expect(stderr).toContain(message);
});
