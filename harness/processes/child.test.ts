// A real child process, and a parent that is held up while it answers.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HELLO } from './answer-requests.ts';
import { allProcessors, choosePinning } from '../machine/pinning.ts';
import { Child, type ChildOptions } from './child.ts';

async function startedChild(processors: Partial<ChildOptions> = {}): Promise<Child> {
  const child = Child.start({ kind: 'client', role: 'a test', cpus: undefined, ...processors });
  onTestFinished(() => child.kill());
  await child.started;
  return child;
}

function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Where each thread of a process may run. */
function processorsOf(child: Child): Set<string> {
  const threads = readdirSync(`/proc/${child.pid}/task`);
  const statuses = threads.map((id) => readFileSync(`/proc/${child.pid}/task/${id}/status`, 'utf8'));
  return new Set(statuses.map((status) => /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)![1]!));
}

const pinning = choosePinning();

describe.runIf(pinning.servers !== undefined)('a child that settles', () => {
  it('has started on all processors, and has all of its threads where it is to work', async () => {
    const child = await startedChild({ cpus: pinning.servers, startCpus: allProcessors(pinning) });
    expect(processorsOf(child)).not.toContain(pinning.servers);
    await child.settle();
    expect([...processorsOf(child)]).toEqual([pinning.servers]);
  });

  it('is told apart from one that has ended', async () => {
    const child = await startedChild({ cpus: pinning.servers, startCpus: allProcessors(pinning) });
    await child.kill();
    await expect(child.settle()).rejects.toThrow('The a test process ended by itself (SIGKILL).');
  });
});

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
