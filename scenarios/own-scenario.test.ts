import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workloadNames } from '../workloads/workloads.ts';
import { defineScenario, type ParametersByWorkload } from './define-scenario.ts';
import { isScenarioFile, loadScenario } from './own-scenario.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-scenarios-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const whole = defineScenario({
  name: 'mine',
  question: 'Is it so?',
  reading: 'It is so where the numbers say that it is.',
  workload: 'broadcast',
  parameters: { rateHz: 100, payloadBytes: 100 },
  axes: { connections: [1, 2] },
});

let files = 0;

async function reading(exported: unknown): Promise<readonly string[] | undefined> {
  const name = `${files++}.mjs`;
  writeFileSync(join(folder, name), `export default ${JSON.stringify(exported)};`);
  const { errors } = await loadScenario(`./${name}`, folder);
  return errors?.map((error) => error.replace(`./${name}: `, '# '));
}

describe("a scenario of one's own", () => {
  it('is told by its path', () => {
    expect(['./mine.js', '../mine', '/a/mine', 'mine.mjs', 'a/mine.ts'].map(isScenarioFile)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
    expect(isScenarioFile('stock-ticker')).toBe(false);
  });

  it('is what a module exports, as its default or as `scenario`', async () => {
    writeFileSync(join(folder, 'default.mjs'), `export default ${JSON.stringify(whole)};`);
    writeFileSync(join(folder, 'named.mjs'), `export const scenario = ${JSON.stringify(whole)};`);
    const plain = `{ name: 'plain', question: 'Is it?', reading: '${whole.reading}', workload: 'broadcast', parameters: { connections: 1, rateHz: 1, payloadBytes: 100 } }`;
    writeFileSync(join(folder, 'plain.mjs'), `export default ${plain};`);
    expect(await loadScenario('./default.mjs', folder)).toEqual({ scenario: whole });
    expect(await loadScenario(join(folder, 'named.mjs'))).toEqual({ scenario: whole });
    expect((await loadScenario('plain.mjs', folder)).errors).toBeUndefined();
  });

  it.each([
    [
      'a name of the catalogue',
      { name: 'chat' },
      '# name: chat is a scenario of pushbench itself: choose another.',
    ],
    ['a name that is none', { name: 'My Own' }, '# name: must be in kebab case'],
    ['no question', { question: 'It is.' }, '# question: must be a question'],
    [
      'no such workload',
      { workload: 'broadcats' },
      '# workload: "broadcats" is none of broadcast, exchange,',
    ],
    ['an unknown key', { axis: {} }, '# axis: no such key. There are name, question,'],
    [
      'an unknown parameter',
      { parameters: { ...whole.parameters, conections: 3 } },
      '# (connections=1): parameters.conections: no such key. There are connections, channels,',
    ],
    [
      'a parameter that is left out',
      { parameters: { rateHz: 100 } },
      '# (connections=1): parameters.payloadBytes: Invalid input: expected number',
    ],
    [
      'an axis out of bounds',
      { axes: { connections: [1, 0] } },
      '# (connections=0): axes.connections: Too small',
    ],
    ['an axis without values', { axes: { connections: [] } }, '# axes.connections: Too small'],
    ['a network that is none', { networks: ['moon'] }, '# network: "moon" is none of loopback,'],
  ])('is refused for %s, with the key', async (_, change, message) => {
    const errors = await reading({ ...whole, ...change });
    expect(errors?.some((error) => error.startsWith(message)) === true ? message : errors).toBe(message);
  });

  it('is refused where there is no file, no export, or an error in it', async () => {
    writeFileSync(join(folder, 'other.mjs'), 'export const other = 1;');
    writeFileSync(join(folder, 'throws.mjs'), `throw new Error('boom');`);
    const errors = await Promise.all(
      ['./none.mjs', './other.mjs', './throws.mjs'].map(
        async (path) => (await loadScenario(path, folder)).errors,
      ),
    );
    expect(errors.flat()).toEqual([
      expect.stringContaining('./none.mjs: there is no such file'),
      expect.stringContaining('./other.mjs exports no scenario: add `export default defineScenario({ … })`'),
      './throws.mjs cannot be loaded: boom',
    ]);
  });
});

it('every workload can be named in a definition, by the names of its parameters', () => {
  const named: Readonly<Record<keyof ParametersByWorkload, true>> = {
    broadcast: true,
    burst: true,
    churn: true,
    exchange: true,
    gone: true,
    idle: true,
    poll: true,
    presence: true,
    silence: true,
    sized: true,
    compressed: true,
    stalled: true,
    storm: true,
    cluster: true,
    stream: true,
    watch: true,
  };
  expect(Object.keys(named).toSorted()).toEqual(workloadNames().toSorted());
});

it('a scenario is typed by its workload', () => {
  // @ts-expect-error: a parameter of another workload
  defineScenario({ ...whole, workload: 'broadcast', parameters: { tokens: 3 } });
  // @ts-expect-error: no such workload
  expect(defineScenario({ ...whole, workload: 'broadcats', parameters: {} }).workload).toBe('broadcats');
});
