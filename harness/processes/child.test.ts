// A real child process, and a parent that is held up while it answers.
import { describe, expect, it, onTestFinished } from 'vitest';
import { HELLO } from './answer-requests.ts';
import { Child } from './child.ts';

async function startedChild(): Promise<Child> {
  const child = Child.start({ kind: 'client', role: 'a test', cpus: undefined });
  onTestFinished(() => child.kill());
  await child.started;
  return child;
}

function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('an answer', () => {
  it('that came in time counts, though this process was held up until the time was over', async () => {
    const child = await startedChild();
    const answer = child.askWithin(1000, 'start', HELLO, []);
    holdUp(2000);
    expect(await answer).toBe(true);
  });

  it('that does not come is missed by the name of the wait', async () => {
    const child = await startedChild();
    process.kill(child.pid!, 'SIGSTOP');
    await expect(child.askWithin(50, 'settle', HELLO, [])).rejects.toThrow(
      'The a test process did not finish "settle" within 0.1 s.',
    );
  });
});
