// How many file descriptors a process has open, and may have. proc_pid_fd(5), proc_pid_limits(5)
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** That a child has besides its connections: standard streams, channel, epoll, its own files, a listener. */
export const OWN_DESCRIPTORS = 60;

export interface Descriptors {
  readonly open: number;
  readonly limit: number;
}

/** Of another process of this user; undefined where the system does not tell (not Linux, or it has ended). */
export function descriptorsOf(pid: number | undefined): Descriptors | undefined {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'latin1');
    const soft = /^Max open files\s+(\d+)/m.exec(limits);
    if (soft === null) return undefined;
    // Since Linux 6.2 the size of the folder is their number; listing it makes the kernel keep a node for each.
    const folder = `/proc/${pid}/fd`;
    const open = statSync(folder).size || readdirSync(folder).length;
    return { open, limit: Number(soft[1]) };
  } catch {
    return undefined;
  }
}
