// `pushbench limit`: caps that are known are found exactly and blamed on what set them, and the machine is afterwards
// as it was before.
import { describe, expect, it } from 'vitest';
import {
  findConnectionLimit,
  type LimitFinding,
  type LimitSearch,
} from '../harness/fleet/connection-limit.ts';
import { choosePinning } from '../harness/machine/pinning.ts';
import { machineLimits } from '../harness/machine/limits.ts';
import type { LimitRow } from '../reports/terminal/limit.ts';
import { CAP } from './targets/capped.ts';
import { eventually, groupMembers, harnessChildren } from './processes.ts';
import { expectExit, runProgram, startProgram } from './program.ts';

function compiled(target: string, transport: 'sse' | 'ws'): string {
  return new URL(`../dist/test/targets/${target}.js?transport=${transport}`, import.meta.url).href;
}

function search(overrides: Partial<LimitSearch>): Promise<LimitFinding> {
  return findConnectionLimit({
    target: 'node-sse',
    stack: 'node',
    transport: 'sse',
    max: 400,
    servers: 1,
    clientProcesses: 2,
    rateHz: 2000,
    connectP99Ms: 5000,
    heartbeatMs: 10_000,
    pinning: choosePinning(),
    signal: new AbortController().signal,
    progress: () => {},
    ...overrides,
  });
}

/** What a search must leave as it was. */
function settings(): unknown {
  const { descriptors, ports, tcpPages, descriptorsPerProcess } = machineLimits();
  return { descriptors, ports, tcpPages, descriptorsPerProcess };
}

function expectAsBefore({ after }: LimitFinding, before: unknown): void {
  expect(settings()).toEqual(before);
  expect(after.processesAlive).toBe(0);
  for (const module of ['fleet/server-process', 'fleet/client-process'] as const)
    expect(harnessChildren(process.pid, module)).toEqual([]);
}

describe('a target with a cap of its own', () => {
  it.each(['sse', 'ws'] as const)('is found exactly over %s, and the server is named', async (transport) => {
    const before = settings();
    const finding = await search({ target: compiled('capped', transport), transport });
    expect(finding.cause?.code).toBe('server-refused');
    expect(finding.cause?.message).toContain('HTTP 503');
    expect(finding.held).toBe(CAP);
    expect(finding.heartbeats.lost).toBe(0);
    expect(finding.heartbeats.delivered).toBe(finding.heartbeats.expected);
    expectAsBefore(finding, before);
  });
});

describe.runIf(process.platform === 'linux')('descriptors', () => {
  it('that a client has used up are blamed on that client', async () => {
    const before = settings();
    const finding = await search({ clientPrefix: ['prlimit', '--nofile=120:120'] });
    expect(finding.cause?.code).toBe('client-descriptors');
    expect(finding.cause?.message).toMatch(/"node-sse client \d"/);
    expect(finding.cause?.message).toContain('of 120');
    // Two clients, each with some descriptors of its own.
    expect(finding.held).toBeGreaterThan(120);
    expect(finding.held).toBeLessThan(240);
    expectAsBefore(finding, before);
  });

  it.each(['node-sse', 'uws-ws'])(
    'that the server has used up are blamed on the server: %s',
    async (target) => {
      // Soft limits are raised to the hard ones, so that 256 counts for the server, and nobody's 64.
      const parameters = ['limit', '--target', target, '--max', '400', '--client-processes', '3', '--json'];
      const ended = await runProgram(parameters, { prefix: ['prlimit', '--nofile=64:256'] });
      expectExit(ended, 0);
      const [finding] = JSON.parse(ended.stdout) as [LimitFinding];
      expect(finding.cause?.code).toBe('server-descriptors');
      expect(finding.cause?.message).toContain('of 256');
      expect(finding.held).toBeGreaterThan(200);
      expect(finding.held).toBeLessThan(256);
    },
  );
});

describe('pushbench limit', () => {
  it.each([
    ['withholds-head', 'no-response-head', 'TCP connected, no response head came (1)'],
    ['no-port', undefined, 'its port is undefined'],
  ])('ends with 3 where nothing was held: %s', async (name, code, message) => {
    const words = [
      'limit',
      '--target',
      compiled(name, 'sse'),
      '--max',
      '20',
      '--connect-p99',
      '100ms',
      '--json',
    ];
    const ended = await runProgram(words);
    expectExit(ended, 3);
    const [row] = JSON.parse(ended.stdout) as [LimitRow];
    expect(row.held ?? 0).toBe(0);
    expect(row.cause?.code).toBe(code);
    expect(row.problem ?? row.cause?.message).toContain(message);
  });

  it('holds what was asked for, over several servers, with the layers of memory', async () => {
    const parameters = [
      'limit',
      '--target',
      'node-ws',
      '--max',
      '600',
      '--servers',
      '2',
      '--connect-p99',
      '10s',
      '--json',
    ];
    const ended = await runProgram(parameters);
    expectExit(ended, 0);
    expect(ended.stderr).toContain('600 connections');
    const [finding] = JSON.parse(ended.stdout) as [LimitFinding];
    expect(finding).toMatchObject({ held: 600, servers: 2, clients: 2, failures: {} });
    expect(finding.cause).toBeUndefined();
    const { expected, delivered, lost } = finding.heartbeats;
    // One to each connection on each level.
    expect(expected).toBe(finding.levels.reduce((sum, { connections }) => sum + connections, 0));
    expect({ delivered, lost }).toEqual({ delivered: expected, lost: 0 });
    expect(finding.layers.map(({ layer }) => layer)).toEqual([
      'server',
      'server heap',
      'server external',
      'client',
      'client heap',
      ...(process.platform === 'linux' ? ['kernel slabs', 'kernel socket buffers', 'all'] : []),
    ]);
  });

  it('that is interrupted leaves nothing behind', async () => {
    const before = settings();
    const program = startProgram([
      'limit',
      '--target',
      'node-ws',
      '--max',
      '4000',
      '--rate',
      '400',
      '--json',
    ]);
    await program.says('connections');
    process.kill(program.pid, 'SIGINT');
    const ended = await program.ended;
    expectExit(ended, 130);
    expect(ended.stderr).toContain('every connection is closed');
    expect(JSON.parse(ended.stdout)).toEqual([
      { target: 'node-ws', problem: 'interrupted', interrupted: true },
    ]);
    await eventually('the end of all', () => (groupMembers(program.pid).length === 0 ? true : undefined));
    expect(settings()).toEqual(before);
  });

  it('tells everything that is wrong with its arguments at once', async () => {
    const parameters = ['limit', '--target', 'node-sse,nonsense', '--max', '1', '--rate', 'fast'];
    const ended = await runProgram(parameters);
    expectExit(ended, 2);
    for (const text of ['nonsense', '--max', '--rate']) expect(ended.stderr).toContain(text);
  });
});
