// Two projects: unit tests stand beside their file and are quick; whole-system tests in test/ run the
// compiled program in real processes, one after another, because they share the machine's two cores.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const rooms = [
  'measure',
  'servers',
  'clients',
  'workloads',
  'scenarios',
  'harness',
  'analysis',
  'reports',
  'scripts',
];

export default defineConfig({
  test: {
    // Also on two cores: most unit tests wait for sockets and timers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    coverage: { provider: 'v8', include: rooms.map((room) => `${room}/**/*.ts`) },
    projects: [
      { test: { name: 'unit', include: rooms.map((room) => `${room}/**/*.test.ts`), testTimeout: 30_000 } },
      {
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          pool: 'forks',
        },
      },
    ],
  },
});
