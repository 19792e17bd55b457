// How many file descriptors a process has open, and may have. proc_pid_fd(5), proc_pid_limits(5)
import { readdirSync, readFileSync } from 'node:fs';

export interface Descriptors {
  readonly open: number;
  readonly limit: number;
}

/** Of another process of this user; undefined where the system does not tell (not Linux, or it has ended). */
export function descriptorsOf(pid: number | undefined): Descriptors | undefined {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'latin1');
    const soft = /^Max open files\s+(\d+)/m.exec(limits);
    return soft === null
      ? undefined
      : { open: readdirSync(`/proc/${pid}/fd`).length, limit: Number(soft[1]) };
  } catch {
    return undefined;
  }
}
