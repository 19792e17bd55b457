// The kernel's own counters, read as they are.
import { describe, expect, it } from 'vitest';
import { KernelWatch } from './kernel-watch.ts';

describe.runIf(process.platform === 'linux')('KernelWatch', () => {
  it('tells shares of memory, and how often the kernel had to mend since it began', () => {
    const seen = new Map(
      KernelWatch.start()
        .stop()
        .map(({ metric, value }) => [metric, value]),
    );
    expect([...seen.keys()].toSorted()).toEqual([
      'memory_available_share',
      'tcp_memory_pressures',
      'tcp_memory_share',
      'tcp_pruned',
    ]);
    expect(seen.get('memory_available_share')).toBeGreaterThan(0);
    expect(seen.get('memory_available_share')).toBeLessThan(1);
    expect(seen.get('tcp_memory_share')).toBeGreaterThanOrEqual(0);
    expect(seen.get('tcp_pruned')).toBeGreaterThanOrEqual(0);
  });
});
