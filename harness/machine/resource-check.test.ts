import { describe, expect, it } from 'vitest';
import type { ProcessLimits } from './process-limits.ts';
import { processLimits } from './process-limits.ts';
import { assertResources, NO_CHILDREN, ResourceShortage } from './resource-check.ts';

const PLENTY: ProcessLimits = {
  openFiles: 1024,
  filesInUse: 25,
  addressSpaceBytes: Infinity,
  availableBytes: 8e9,
};
const NEEDS = { processes: 4, sockets: 100, connections: 200 };

function shortage(needs: typeof NEEDS, limits: Partial<ProcessLimits>): string {
  try {
    assertResources(needs, { ...PLENTY, ...limits });
    return '';
  } catch (error) {
    if (!(error instanceof ResourceShortage)) throw error;
    return error.message;
  }
}

describe('the resources of this process and its children', () => {
  it('do where nothing is limited', () => {
    expect(shortage(NEEDS, {})).toBe('');
  });

  it.each([
    ['a start, with all modules', NO_CHILDREN, { openFiles: 64 }, /modules takes 200; ulimit -n is 64\. Raise it: ulimit -n 200/],
    ['the parent of many', { ...NEEDS, processes: 600 }, {}, /takes 25 \+ 2 for each of 600 children \+ 10 while one starts = 1235; ulimit -n is 1024\. Raise it: ulimit -n 1235/],
    ['a child with many sockets', { ...NEEDS, sockets: 2000 }, {}, /a child takes 2000 for its sockets \+ 60 = 2060; ulimit -n is 1024\. Raise it: ulimit -n 2060/],
    ['address space', NO_CHILDREN, { addressSpaceBytes: 1.024e9 }, /takes 2\.0 GB; ulimit -v is 1\.0 GB\. Raise it: ulimit -v unlimited/],
    ['memory', { ...NEEDS, connections: 500_000 }, {}, /4 processes × 60 MB \+ 500000 connections × 20 kB = 10240 MB; there are 8000 MB/],
  ])('fall short for %s, with the sum and the remedy', (_, needs, limits, says) => {
    expect(shortage(needs, limits)).toMatch(says);
  }); // prettier-ignore

  it('are all told at once', () => {
    expect(
      shortage(NEEDS, { openFiles: 64, addressSpaceBytes: 1e9, availableBytes: 1e6 }).split('\n'),
    ).toHaveLength(3);
  });

  it.runIf(process.platform === 'linux')('are read from the system', () => {
    const { openFiles, filesInUse, availableBytes } = processLimits();
    expect(filesInUse).toBeGreaterThan(3);
    expect(openFiles).toBeGreaterThan(filesInUse);
    expect(availableBytes).toBeGreaterThan(1e6);
  });
});
