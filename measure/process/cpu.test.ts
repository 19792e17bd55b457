import { describe, expect, it } from 'vitest';
import { processCpuUs } from './cpu.ts';

/** Holds the thread until the process has used that much CPU time. */
function use(microseconds: number): number {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system >= microseconds) return user + system;
  }
}

describe.skipIf(process.platform !== 'linux')('the CPU time of a process', () => {
  it('is what it says of itself, but for a tick of the scheduler', () => {
    const before = processCpuUs(process.pid)!;
    const used = use(100_000);
    const seen = processCpuUs(process.pid)! - before;
    expect(seen).toBeGreaterThan(0.8 * used);
    expect(seen).toBeLessThan(1.2 * used);
  });

  it('is not known where it does not exist', () => {
    expect(processCpuUs(2 ** 22 + 1)).toBeUndefined();
  });
});
