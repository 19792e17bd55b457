// A real process, and memory that it really takes.
import { describe, expect, it } from 'vitest';
import { processMemory } from './memory.ts';

describe.runIf(process.platform === 'linux')('processMemory', () => {
  it('tells what a process takes, and what of it is its own', () => {
    const before = processMemory()!;
    expect(before.rssBytes).toBeGreaterThanOrEqual(before.pssBytes);
    expect(before.pssBytes).toBeGreaterThanOrEqual(before.privateBytes);
    const held = Buffer.alloc(50_000_000, 1);
    const grown = processMemory(process.pid)!.privateBytes - before.privateBytes;
    expect(grown).toBeGreaterThan(0.9 * held.length);
    expect(grown).toBeLessThan(3 * held.length);
  });

  it('knows nothing of a process that is not there', () => {
    expect(processMemory(2 ** 22 + 1)).toBeUndefined();
  });
});
