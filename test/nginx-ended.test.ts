// The nginx of a test is gone with all its processes once the test is over, also where its master hears nothing more: what
// a worker does without it is to go on.
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, processesNaming, type ProcessEntry } from './processes.ts';
import { nchan, noNchan } from './url-servers.ts';

const NEEDS = noNchan === undefined ? '' : ` (missing: ${noNchan})`;

/** Of the master that this file has started. */
const workers: number[] = [];

function alive(): number[] {
  return processesNaming('nginx: worker').flatMap(({ pid }) => (workers.includes(pid) ? pid : []));
}

function children(parent: number, title: string): ProcessEntry[] {
  return processesNaming(title).filter((each) => each.parent === parent);
}

afterAll(() => {
  for (const pid of alive()) process.kill(pid, 'SIGKILL');
});

describe.skipIf(noNchan !== undefined)(`nginx behind a test${NEEDS}`, () => {
  it('has a worker, and a master that is held up', async () => {
    await nchan();
    const [master] = children(process.pid, 'nginx: master');
    workers.push(
      ...(await eventually('a worker', () => {
        const found = children(master!.pid, 'nginx: worker').map(({ pid }) => pid);
        return found.length > 0 ? found : undefined;
      })),
    );
    expect(alive()).toEqual(workers);
    process.kill(master!.pid, 'SIGSTOP');
  });

  it('is gone, worker and all, when that test is over', async () => {
    expect(workers).toHaveLength(1);
    await expect.poll(alive, { timeout: 5_000 }).toEqual([]);
  });
});
