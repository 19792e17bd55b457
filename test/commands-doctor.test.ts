// `pushbench doctor` on this machine, whatever it is: it informs, so its exit code is 0.
import { expect, it } from 'vitest';
import type { Finding } from '../harness/machine/diagnosis.ts';
import { runProgram } from './program.ts';

it('says what this machine means for results', async () => {
  const { code, stdout } = await runProgram(['doctor', '--json']);
  expect(code).toBe(0);
  const findings = JSON.parse(stdout) as Finding[];
  expect(findings.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'Node.js',
      'processors',
      'pinning',
      'load',
      'timer',
      'uWebSockets.js',
      'browser',
    ]),
  );
  for (const { state, meaning, remedy } of findings) {
    expect(meaning).not.toBe('');
    expect(remedy !== '').toBe(state === 'mend');
  }
  const { value } = findings.find(({ name }) => name === 'timer')!;
  expect(value).toContain('of 200 events');
});

it('says it in words', async () => {
  const { code, stdout } = await runProgram(['doctor'], { env: { NO_COLOR: '1' } });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok {3}Node\.js: v/m);
  expect(stdout).toMatch(/(\d+ to mend|Nothing to mend)\.\n$/);
});
