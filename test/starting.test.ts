// Many processes are started few at a time, so that a signal is heard while they start, and the rest is never begun.
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChildGroup, GivenUp, STARTING_AT_ONCE } from '../harness/processes/child-group.ts';
import { eventually, groupMembers, harnessChildren } from './processes.ts';
import { expectExit, startProgram } from './program.ts';

const KIND = 'fleet/client-process';
const begun = (): number => harnessChildren(process.pid, KIND).length;

function clients(count: number) {
  return Array.from({ length: count }, (_, n) => {
    return { kind: 'fleet-client', role: `client ${n}`, cpus: undefined } as const;
  });
}

describe('a group of children', () => {
  it('starts all of them, in their order', async () => {
    const group = new ChildGroup();
    onTestFinished(() => group.kill());
    const children = await group.start(clients(STARTING_AT_ONCE + 3));
    expect(children.map(({ role }) => role)).toEqual(clients(STARTING_AT_ONCE + 3).map(({ role }) => role));
    await Promise.all(children.map(({ started }) => started));
    expect(begun()).toBe(STARTING_AT_ONCE + 3);
    await group.kill();
    expect(begun()).toBe(0);
  });

  it('begins no further one when it is given up, and leaves none', async () => {
    const group = new ChildGroup();
    onTestFinished(() => group.kill());
    const starting = group.start(clients(4 * STARTING_AT_ONCE));
    group.giveUp();
    await expect(starting).rejects.toThrow(GivenUp);
    expect(begun()).toBeLessThanOrEqual(STARTING_AT_ONCE);
    await group.kill();
    expect(begun()).toBe(0);
  });
});

describe('Ctrl-C while processes start', () => {
  it.each([
    ['limit', '--target', 'node-sse', '--max', '4000', '--servers', '4', '--client-processes', '4'],
    ['run', 'stock-ticker', '--connections', '40', '--client-processes', '4', '--profile', 'smoke'],
  ])('%s ends with 130, and leaves no process', async (...words) => {
    const program = startProgram(words);
    const module = words[0] === 'limit' ? 'fleet/server-process' : 'trial/server-process';
    await eventually('a process', () => harnessChildren(program.pid, module)[0]);
    process.kill(program.pid, 'SIGINT');
    expectExit(await program.ended, 130);
    expect(groupMembers(program.pid)).toEqual([]);
  });
});
