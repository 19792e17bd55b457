// Real children that are put aside and taken again.
import { describe, expect, it, onTestFinished } from 'vitest';
import { HELLO } from './answer-requests.ts';
import type { ChildOptions } from './child.ts';
import { ChildGroup } from './child-group.ts';
import { IdleChildren } from './idle-children.ts';

const CLIENT: ChildOptions = { kind: 'client', role: 'first', cpus: undefined };

async function idleChildren(): Promise<IdleChildren> {
  const idle = new IdleChildren();
  onTestFinished(() => idle.stop());
  const group = new ChildGroup(idle);
  const [child] = await group.start([CLIENT]);
  await child!.started;
  await group.end();
  return idle;
}

describe('a child that has done its work', () => {
  it('does more of the same kind, in its new role', async () => {
    const child = (await idleChildren()).take({ ...CLIENT, role: 'second' })!;
    onTestFinished(() => child.kill());
    expect(child.role).toBe('second');
    expect(await child.askWithin(1000, 'start', HELLO, [])).toBe(true);
  });

  it('is given to one only, and to nobody who wants it started otherwise', async () => {
    const idle = await idleChildren();
    expect(idle.take({ ...CLIENT, nodeOptions: ['--no-memory-reducer'] })).toBeUndefined();
    expect(idle.take({ ...CLIENT, kind: 'server' })).toBeUndefined();
    const child = idle.take(CLIENT)!;
    onTestFinished(() => child.kill());
    expect(idle.take(CLIENT)).toBeUndefined();
  });

  it('and has ended meanwhile is not given', async () => {
    const idle = await idleChildren();
    const child = idle.take(CLIENT)!;
    idle.keep(CLIENT, child);
    await child.kill();
    expect(idle.take(CLIENT)).toBeUndefined();
  });
});
