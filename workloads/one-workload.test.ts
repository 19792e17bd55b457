import { expect, it } from 'vitest';
import { LOADERS, loadWorkload } from './one-workload.ts';
import { workloadNamed, workloadNames } from './workloads.ts';

it('loads every workload, and each is the one that the others know', async () => {
  expect(Object.keys(LOADERS).toSorted()).toEqual(workloadNames().toSorted());
  for (const name of workloadNames()) expect(await loadWorkload(name)).toBe(workloadNamed(name));
});

it('names those that there are where none has the name', async () => {
  await expect(loadWorkload('broadcost')).rejects.toThrow(
    'No workload is called "broadcost". There are: broadcast',
  );
});
