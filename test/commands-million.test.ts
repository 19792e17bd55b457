// `npm run bench:million` with few connections: what it holds, what it refuses, and what it leaves behind.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { machineLimits } from '../harness/machine/limits.ts';
import type { HeldReport } from '../reports/markdown/held.ts';
import { eventually, groupMembers } from './processes.ts';
import { BENCHMARK, expectExit, startProgram, temporaryFolder, type Ended, type Started } from './program.ts';

function start(...parameters: string[]): Started {
  return startProgram(['million', ...parameters], { program: BENCHMARK });
}

function run(...parameters: string[]): Promise<Ended> {
  return start(...parameters).ended;
}

describe('bench:million', () => {
  it('holds all of them over both transports, and every heartbeat is accounted for', async () => {
    const folder = join(temporaryFolder(), 'million');
    const ended = await run('--connections', '2000', '--heartbeat', '1s', '--json', '--out', folder);
    expectExit(ended, 0);
    const report = JSON.parse(ended.stdout) as HeldReport;
    expect(report.results.map(({ target }) => target)).toEqual(['uws-sse', 'uws-ws']);
    for (const result of report.results) {
      expect(result).toMatchObject({ wanted: 2000, held: 2000, heldAtEnd: 2000, failures: {} });
      expect(result.cause).toBeUndefined();
      expect(result.rounds).toHaveLength(2);
      for (const round of result.rounds) {
        const { expected, delivered, lost, duplicate, reordered, malformed } = round;
        expect({ expected, delivered, lost, duplicate, reordered, malformed }).toEqual({
          expected: 2000,
          delivered: 2000,
          lost: 0,
          duplicate: 0,
          reordered: 0,
          malformed: 0,
        });
        expect(round.seconds).toBeGreaterThan(0.9);
      }
      expect(result.memory.layers.map(({ layer }) => layer)).toContain('client heap');
      expect(result.connect.p99Ms).toBeGreaterThanOrEqual(result.connect.p50Ms!);
      expect(result.after.processesAlive).toBe(0);
    }
    expect(JSON.parse(readFileSync(join(folder, 'million-uws.json'), 'utf8'))).toEqual(report);
    const markdown = readFileSync(join(folder, 'million-uws.md'), 'utf8');
    expect(markdown).toContain('uws-ws: 2,000 of 2,000 connections');
    expect(markdown).not.toContain('undefined');
  });

  it('refuses with the sums what the machine cannot carry, and changes nothing', async () => {
    const { tcpPages, descriptors } = machineLimits();
    const ended = await run('--connections', '5000000');
    expectExit(ended, 3);
    expect(ended.stderr).toMatch(
      /DOES NOT FIT: memory: 5,000,000 × [\d,]+ B .* = [\d,]+ MB, available [\d,]+ MB/,
    );
    expect(ended.stderr).toMatch(/refused, memory: Ask for [\d,]+ connections at most/);
    expect(machineLimits()).toMatchObject({ tcpPages, descriptors });
  });

  it('that is interrupted leaves no process behind', async () => {
    const started = start('--connections', '2000', '--heartbeat', '1min', '--stack', 'node', '--json');
    await started.says('2,000 of 2,000');
    process.kill(started.pid, 'SIGINT');
    const ended = await started.ended;
    expectExit(ended, 130);
    expect(ended.stderr).toContain('every connection is closed');
    expect(JSON.parse(ended.stdout)).toMatchObject({ results: [], interrupted: true });
    await eventually('the end of all', () => (groupMembers(started.pid).length === 0 ? true : undefined));
  });

  it('tells everything that is wrong with its arguments at once', async () => {
    const ended = await run('--connections', 'many', '--stack', 'fast', '--rounds', '0');
    expectExit(ended, 2);
    for (const text of ['--connections', '--stack', '--rounds']) expect(ended.stderr).toContain(text);
  });

  it.each([
    ['--stack', 'node,uws'],
    ['--out', ''],
    ['--out', BENCHMARK],
  ])('says in one line what is wrong with %s %s', async (option, text) => {
    const ended = await run('--connections', '100', option, text);
    expectExit(ended, 2);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(ended.stderr).toContain(option);
  });
});
