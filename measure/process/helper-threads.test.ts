import { expect, test } from 'vitest';
import { helperCpuUs } from './helper-threads.ts';

test.runIf(process.platform === 'linux')(
  'the CPU of helper threads grows when garbage is collected, and is not that of the main thread',
  () => {
    const before = helperCpuUs(0)!;
    const mainBefore = process.cpuUsage();
    const untilMs = performance.now() + 300;
    let kept: object[] = [];
    while (performance.now() < untilMs) {
      kept.push({ some: Array.from({ length: 100 }, (_, index) => index) });
      if (kept.length > 20_000) kept = [];
    }
    const { user, system } = process.cpuUsage(mainBefore);
    const grown = helperCpuUs(0)! - before;
    expect(grown).toBeGreaterThan(0);
    expect(grown).toBeLessThan(user + system);
  },
);
