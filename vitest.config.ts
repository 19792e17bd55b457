// Three projects. Unit tests stand beside their file. Tests of the whole system run the compiled program in real
// processes: those in test/ check counts, files and words, which a busy machine does not change, so they run side by side
// with each other and with the unit tests; those in test/alone/ judge how long something took, so each has the machine
// for itself, after all others.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ROOMS } from './test/house.ts';
import { memoryForFiles } from './test/memory-for-files.ts';

const temporary = process.env['TMPDIR'] ?? memoryForFiles();
if (temporary !== undefined) process.env['TMPDIR'] = temporary;

// What hangs is found by the limits of the program and of what a test waits for; these are for the rest, on any machine.
const system = {
  testTimeout: 300_000,
  hookTimeout: 120_000,
  setupFiles: ['test/own-temporary-folder.ts'],
};

export default defineConfig({
  test: {
    // Most tests wait for sockets, timers and other processes, but these work too.
    maxWorkers: availableParallelism(),
    coverage: { provider: 'v8', include: ROOMS.map((room) => `${room}/**/*.ts`) },
    projects: [
      {
        test: {
          name: 'unit',
          include: ROOMS.map((room) => `${room}/**/*.test.ts`),
          // Some simulate whole days of measurements, and a busy machine takes a while for that.
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // A process for each file would take longer than most files.
          isolate: false,
        },
      },
      {
        test: { ...system, name: 'system', include: ['test/**/*.test.ts'], exclude: ['test/alone/**'] },
      },
      { test: { ...system, name: 'alone', include: ['test/alone/*.test.ts'], fileParallelism: false } },
    ],
  },
});
