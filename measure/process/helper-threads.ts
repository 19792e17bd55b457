// CPU of a Node process's own helpers: every thread but the main one and those that are named, so the threads on which V8
// compiles and collects garbage. In a young process they take a third of it, in one that has worked for a minute little.
import { processCpuUs } from './cpu.ts';

/** Microseconds so far, of this process without its main thread and `apart`; undefined where the system does not tell (not Linux). */
export function helperCpuUs(apart: number): number | undefined {
  return processCpuUs(process.pid, [process.pid, apart]);
}
