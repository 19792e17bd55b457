// CPU of a Node process's own helpers: the threads on which V8 compiles and collects garbage. In a young process they take a
// third of it, in one that has worked for a minute little. What a library has done beside the main thread is none of
// theirs: compression in libuv's pool, a worker.
import { readdirSync } from 'node:fs';
import { threadCpuUs } from './cpu.ts';

/**
 * V8's own threads: Node starts them before anything else can start one, the scheduler of delayed tasks and four workers
 * (`--v8-pool-size`). They have names of their own from Node 24 on; before that only their place tells them.
 */
const V8_THREADS = 5;

/** In the order in which they were started; undefined where the system does not tell (not Linux, or numbers began anew). */
function v8Threads(): readonly number[] | undefined {
  let threads: number[];
  try {
    threads = readdirSync('/proc/self/task').map(Number);
  } catch {
    return undefined;
  }
  const others = threads.filter((thread) => thread !== process.pid);
  if (others.length < V8_THREADS || others.some((thread) => thread < process.pid)) return undefined;
  return others.toSorted((a, b) => a - b).slice(0, V8_THREADS);
}

const HELPERS = v8Threads();

/** Microseconds so far, of this process's V8 threads; undefined where the system does not tell. */
export function helperCpuUs(): number | undefined {
  // The main thread has had a processor: 0 is a kernel that does not count.
  if (HELPERS === undefined || threadCpuUs('self', process.pid) === 0) return undefined;
  return HELPERS.reduce((sum, thread) => sum + threadCpuUs('self', thread), 0);
}
