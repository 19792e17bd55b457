import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlanOptions } from '../../harness/plan/plan.ts';
import { PROFILES } from '../../harness/plan/profile.ts';
import { proxyObstacle } from '../../harness/proxy/program.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import type { CaseSteps } from '../../scenarios/scenario.ts';
import { chooseRun, type RunFlags } from './run-choices.ts';
import { UsageError } from './usage-error.ts';

const DEFAULTS: RunFlags = { profile: 'quick', client: 'lean', stack: 'node' };

function choose(
  flags: Partial<RunFlags> = {},
  names: readonly string[] = ['stock-ticker'],
): Promise<PlanOptions> {
  return chooseRun(names, { ...DEFAULTS, ...flags });
}

async function scenarios(names: readonly string[], flags: Partial<RunFlags> = {}): Promise<Set<string>> {
  return new Set((await choose(flags, names)).cases.map(([first]) => first.scenario.name));
}

async function errorsOf(flags: Partial<RunFlags>, names?: readonly string[]): Promise<readonly string[]> {
  const error: unknown = await choose(flags, names).catch((thrown: unknown) => thrown);
  if (error instanceof UsageError) return error.errors;
  throw new Error('there should be a UsageError', { cause: error });
}

describe('what a run is made of', () => {
  it('is the profile, by default', async () => {
    const { profile, client, clientProcesses, stacks } = await choose();
    expect(profile).toMatchObject({ ...PROFILES.quick, blocksChosen: false });
    expect([client, clientProcesses]).toEqual(['lean', 1]);
    expect(stacks.map(({ stack, sides }) => [stack, ...sides.map(({ target }) => target)])).toEqual([
      ['node', 'node-sse', 'node-ws'],
    ]);
  });

  it('has a case for each proxy, and what this machine cannot have of them has a reason and a remedy', async () => {
    const { cases, stacks, obstacleOf } = await choose({ via: ['direct', 'caddy:common'], connections: '4' });
    expect(cases.map(([{ name }]) => name)).toEqual(['default', 'via=caddy:common']);
    const [[direct], [proxied]] = cases as [CaseSteps, CaseSteps];
    const obstacle = proxyObstacle('caddy');
    const [stack] = stacks;
    expect([obstacleOf!(direct, stack!), obstacleOf!(proxied, stack!)]).toEqual([undefined, obstacle]);
    expect(await errorsOf({ via: ['nginx'], tls: ['1.3'] })).toEqual([
      expect.stringMatching(/via with tls: the proxies speak clear text/),
    ]);
  });

  it('has the backplane that is wanted in the name of its case', async () => {
    const { cases } = await choose({ backplane: 'nats' }, ['cluster']);
    expect(cases.map(([{ name, parameters }]) => [name, parameters['backplane']])).toEqual([
      ['backplane=nats', 'nats'],
    ]);
    expect((await choose({}, ['cluster'])).cases.map(([{ name }]) => name)).toEqual(['backplane=ipc']);
    expect(await errorsOf({ backplane: 'kafka' }, ['cluster'])).toEqual([
      expect.stringMatching(/^--backplane: "kafka" is not one of ipc, redis, nats/),
    ]);
    expect(await errorsOf({ backplane: 'redis' })).toEqual([
      expect.stringMatching(/^--backplane: none of the scenarios has several processes\./),
    ]);
  });

  it('leaves the number of blocks to the width of the intervals with --blocks auto', async () => {
    const { profile, extended } = await choose({ blocks: 'auto', profile: 'full' });
    expect([profile.blocks, profile.blocksChosen, extended]).toEqual([8, false, true]);
    expect((await choose({ blocks: '8' })).extended).toBe(false);
    expect(await errorsOf({ blocks: 'auto', profile: 'smoke', aa: true })).toEqual([
      expect.stringMatching(/with --aa nothing is compared/),
      expect.stringMatching(/the profile smoke is for counts/),
    ]);
    expect(await errorsOf({ blocks: 'automatic' })).toEqual([expect.stringMatching(/^--blocks: /)]);
  });

  it('takes what the user says', async () => {
    const { cases, profile, seed, client, clientProcesses } = await choose({
      connections: '7',
      rate: '60/min',
      payload: '1KiB',
      duration: '3s',
      blocks: '5',
      seed: '42',
      client: 'reference',
      clientProcesses: '2',
    });
    expect(cases).toHaveLength(1);
    expect(cases[0]![0].parameters).toMatchObject({ connections: 7, rateHz: 1, payloadBytes: 1024 });
    expect(profile.sliceMs * profile.slices).toBe(3000);
    expect([profile.blocks, profile.blocksChosen, seed, client, clientProcesses]).toEqual([
      5,
      true,
      42,
      'reference',
      2,
    ]);
  });

  it('is every scenario where none is named, and the named ones in the order of the catalogue', async () => {
    expect((await scenarios([])).size).toBeGreaterThan(1);
    expect([...(await scenarios(['throughput', 'stock-ticker']))]).toEqual(['stock-ticker', 'throughput']);
  });

  it('is every scenario with --all, also those that run only by name', async () => {
    expect([...(await scenarios([], { all: true }))]).toEqual(SCENARIOS.map(({ name }) => name));
    expect([...(await scenarios([]))]).toEqual(
      SCENARIOS.filter(({ onlyByName }) => onlyByName !== true).map(({ name }) => name),
    );
    expect(await errorsOf({ all: true }, ['chat'])).toEqual([expect.stringContaining('--all')]);
  });

  it('is one side of a pair where only one transport is wanted', async () => {
    const { stacks } = await choose({ transport: 'ws' });
    expect(stacks.flatMap(({ sides }) => sides.map(({ target }) => target))).toEqual(['node-ws']);
  });

  it('is each target against itself in an A/A control', async () => {
    const { stacks } = await choose({ aa: true });
    expect(stacks.map(({ sides }) => sides.map(({ target, arm }) => `${target} ${arm}`))).toEqual([
      ['node-sse base', 'node-sse base2'],
      ['node-ws base', 'node-ws base2'],
    ]);
  });
});

describe('mistakes', () => {
  it.each<[string, Partial<RunFlags>, string]>([
    ['a stack', { stack: 'nod' }, 'Did you mean "node"?'],
    ['one of several stacks', { stack: 'node,deno' }, '"deno" is not one of'],
    ['a transport', { transport: 'wss' }, 'Did you mean "ws"?'],
    ['a profile', { profile: 'quik' }, 'Did you mean "quick"?'],
    ['a client', { client: 'len' }, 'Did you mean "lean"?'],
    ['no blocks', { blocks: '0' }, '--blocks'],
    ['no client process', { clientProcesses: '0' }, '--client-processes'],
    ['more client processes than processors', { clientProcesses: '256' }, '256 processes on'],
    [
      'more client processes than connections',
      { clientProcesses: '3', connections: '2' },
      '3 processes would share the 2 connections of stock-ticker',
    ],
    ['a duration that is too short', { duration: '10ms' }, '--duration'],
    ['a rate', { rate: 'fast' }, '--rate: "fast"'],
    ['a payload that holds no stamp', { payload: '10' }, 'payloadBytes'],
    ['a seed', { seed: 'abc' }, '--seed: "abc"'],
  ])('in %s are named', async (_, flags, message) => {
    const errors = await errorsOf(flags);
    expect(errors.join('\n')).toContain(message);
  });

  it('in the name of a scenario come with a suggestion', async () => {
    expect(await errorsOf({}, ['stock-tickr'])).toEqual([
      'There is no scenario "stock-tickr". Did you mean "stock-ticker"? `pushbench list` shows all.',
    ]);
  });

  it('are told all at once', async () => {
    const errors = await errorsOf({ blocks: 'x', rate: 'y', stack: 'z', seed: 'w' }, ['nothing']);
    expect(errors).toHaveLength(5);
  });

  it('are told where the folder is not empty', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pushbench-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await expect(choose({ out: folder })).resolves.toBeDefined();
    writeFileSync(join(folder, 'trials.jsonl'), '');
    expect((await errorsOf({ out: folder }))[0]).toContain('is not empty');
  });
});
