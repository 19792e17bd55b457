import { expect, it } from 'vitest';
import { processorTimeBetween, processorTimes } from './stolen-time.ts';

const stat = (steal0: number, steal1: number, idle: number): string => `cpu  1 2 3 4 5 6 7 8 0 0
cpu0 100 0 50 ${idle} 0 0 10 ${steal0} 40 0
cpu1 200 0 50 ${idle} 0 0 0 ${steal1} 0 0
intr 12345 0 0
ctxt 99
`;

it('is told for each processor, guests not counted twice', () => {
  const [before, after] = [processorTimes(stat(5, 7, 1000)), processorTimes(stat(25, 8, 1080))];
  expect(processorTimeBetween(before, after, [0])).toEqual({ all: 100, stolen: 20 });
  expect(processorTimeBetween(before, after, [1])).toEqual({ all: 81, stolen: 1 });
  expect(processorTimeBetween(before, after)).toEqual({ all: 181, stolen: 21 });
  // One that was plugged in meanwhile, and one that there is not.
  expect(processorTimeBetween(new Map(), after, [0, 9])).toEqual({ all: 0, stolen: 0 });
});

it.runIf(process.platform === 'linux')('is that of this machine: processors whose time goes on', async () => {
  const before = processorTimes();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(before.size).toBeGreaterThan(0);
  const { all, stolen } = processorTimeBetween(before, processorTimes());
  expect(all).toBeGreaterThan(0);
  expect(stolen).toBeGreaterThanOrEqual(0);
});
