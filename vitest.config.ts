// Three projects, one after the other. Unit tests stand beside their file. Tests of the whole system run the compiled
// program in real processes: those in test/ check counts, files and words, which a busy machine does not change, so they
// run side by side; those in test/alone/ judge how long something took, so each has the machine for itself.
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

/** These wait half of their time: for slices, timers and other processes. */
const sideBySide = { maxWorkers: availableParallelism() + 1, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ROOMS.map((room) => `${room}/**/*.ts`) },
    projects: [
      {
        test: {
          name: 'unit',
          include: ROOMS.map((room) => `${room}/**/*.test.ts`),
          // Some simulate whole days of measurements, and a busy machine takes a while for that.
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // Some measure rates and times of day, which must not have to wait for a processor.
          maxWorkers: availableParallelism(),
          // A process for each file would take longer than most files.
          isolate: false,
        },
      },
      {
        test: {
          ...system,
          ...sideBySide,
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: ['test/alone/**'],
        },
      },
      { test: { ...system, name: 'alone', include: ['test/alone/*.test.ts'], fileParallelism: false } },
    ],
  },
});
