// CPU time of threads and processes, as the scheduler accounts it: in nanoseconds, where /proc/<pid>/stat counts in ticks of
// 10 ms. Kernel documentation, scheduler/sched-stats: /proc/<pid>/task/<tid>/schedstat, first number.
import { readdirSync, readFileSync } from 'node:fs';
import { NS_PER_US } from '../clock.ts';

/**
 * Microseconds that the threads of a process have had a processor, user and system together; undefined where it has
 * ended, or the system does not tell (not Linux, or a kernel without these accounts). A running thread's last few
 * milliseconds may be missing, and a thread that ends takes its time with it. `apart`: threads that are left out.
 */
export function processCpuUs(pid: number, apart: readonly number[] = []): number | undefined {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return undefined;
  }
  const counted = threads.filter((thread) => !apart.includes(Number(thread)));
  const cpuUs = counted.reduce((sum, thread) => sum + threadCpuUs(pid, thread), 0);
  // Nothing runs without having had a processor: 0 is a kernel that does not count.
  return cpuUs > 0 ? cpuUs : undefined;
}

/** The same of one thread; 0 where it has ended or the system does not tell. */
export function threadCpuUs(pid: number | 'self', thread: number | string): number {
  try {
    // Time on a processor in ns, time waiting for one, time slices.
    const schedstat = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1');
    return Number(schedstat.slice(0, schedstat.indexOf(' '))) / NS_PER_US;
  } catch {
    return 0;
  }
}
