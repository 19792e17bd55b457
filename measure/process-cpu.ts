// CPU time of other processes, as the scheduler accounts it: in nanoseconds, where /proc/<pid>/stat counts in ticks of
// 10 ms. Kernel documentation, scheduler/sched-stats: /proc/<pid>/task/<tid>/schedstat, first number.
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Microseconds that the threads of a process have had a processor, user and system together; undefined where it has
 * ended, or the system does not tell (not Linux, or a kernel without these accounts). A running thread's last few
 * milliseconds may be missing, and a thread that ends takes its time with it.
 */
export function processCpuUs(pid: number): number | undefined {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return undefined;
  }
  const ns = threads.reduce((sum, thread) => sum + threadCpuNs(pid, thread), 0);
  // Nothing runs without having had a processor: 0 is a kernel that does not count.
  return ns > 0 ? ns / 1000 : undefined;
}

function threadCpuNs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  } catch {
    return 0; // It has ended meanwhile.
  }
}
