// CPU time of other processes, as the scheduler accounts it: in nanoseconds, where /proc/<pid>/stat counts in ticks of
// 10 ms. Kernel documentation, scheduler/sched-stats: /proc/<pid>/task/<tid>/schedstat, first number.
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Microseconds that all threads of these processes have had a processor, user and system together; undefined where one of
 * the processes has ended or the system does not tell. A running thread's last few milliseconds may be missing, and a
 * thread that ends takes its time with it.
 */
export function processCpuUs(pids: readonly number[]): number | undefined {
  let ns = 0;
  for (const pid of pids) {
    const own = threadsCpuNs(pid);
    if (own === undefined) return undefined;
    ns += own;
  }
  return ns / 1000;
}

function threadsCpuNs(pid: number): number | undefined {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadCpuNs(pid, thread), 0);
  } catch {
    return undefined;
  }
}

function threadCpuNs(pid: number, thread: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  } catch {
    return 0; // It has ended meanwhile.
  }
}
