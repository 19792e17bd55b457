// `pushbench run --cpu-prof`: profiles of both servers that name their code, from a block that does not count.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { runProgram, temporaryFolder } from './program.ts';

interface CpuProfile {
  readonly nodes: readonly { readonly callFrame: { readonly functionName: string; readonly url: string } }[];
  readonly samples: readonly number[];
}

const ONE_BLOCK = ['--stack', 'node', '--profile', 'smoke', '--connections', '2'];

it('profiles the servers of one block more, and keeps its trials out of the figures', async () => {
  const folder = join(temporaryFolder(), 'run');
  const { code, stdout, stderr } = await runProgram([
    'run',
    'stock-ticker',
    ...ONE_BLOCK,
    '--cpu-prof',
    '--out',
    folder,
  ]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toContain(join(folder, 'profiles').split('/').at(-1));
  const names = readdirSync(join(folder, 'profiles')).toSorted();
  expect(names).toEqual([
    'node-sse-stock-ticker-default-0.cpuprofile',
    'node-ws-stock-ticker-default-0.cpuprofile',
  ]);
  for (const [index, name] of names.entries()) {
    const profile = JSON.parse(readFileSync(join(folder, 'profiles', name), 'utf8')) as CpuProfile;
    expect(profile.samples.length).toBeGreaterThan(100);
    const files = profile.nodes.map(({ callFrame }) => callFrame.url);
    expect(
      files.some((url) => url.endsWith(index === 0 ? 'servers/node/sse.js' : 'servers/node/ws.js')),
    ).toBe(true);
  }
  const { records } = readTrialLog(join(folder, 'trials.jsonl'));
  const profiled = records.filter(({ reasons }) => reasons.some((reason) => reason.code === 'profiled'));
  expect(records).toHaveLength(4);
  expect(profiled.map(({ block, status }) => `${block} ${status}`)).toEqual(['0 invalid', '0 invalid']);
});
