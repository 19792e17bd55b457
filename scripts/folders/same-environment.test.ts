import { expect, it } from 'vitest';
import { assertSameEnvironment } from './same-environment.ts';

const before = {
  envId: 'e1',
  kernel: '6.1',
  openFiles: '1024 4096',
  loadAverageAtStart: '0.10',
  git: { commit: 'abc', dirty: false },
  run: { seed: 1 },
};

it('goes on where nothing differs but the moment', () => {
  const now = { ...before, loadAverageAtStart: '3.00', run: { seed: 1, resumedAt: ['now'] } };
  expect(assertSameEnvironment('folder', before, now)).toEqual([]);
});

it('goes on with other code, and says so', () => {
  const now = { ...before, git: { commit: 'def', dirty: true } };
  expect(assertSameEnvironment('folder', before, now)).toEqual([
    expect.stringMatching(/commit abc, now def/),
  ]);
});

it('refuses another environment and names what differs, and nothing else', () => {
  const now = { ...before, envId: 'e2', kernel: '6.2', openFiles: '4096 4096', loadAverageAtStart: '9' };
  expect(() => assertSameEnvironment('folder', before, now)).toThrow(
    'the environment is not that of folder (kernel was 6.1, is 6.2; openFiles was 1024 4096, is 4096 4096).',
  );
});
