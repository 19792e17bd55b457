// Processes and those that they have started. proc_pid_stat(5): the parent is the fourth field.
import { readdirSync, readFileSync } from 'node:fs';

/** Those of these processes that there are, and all their descendants; empty where the system does not tell (not Linux). */
export function withDescendants(roots: readonly number[], pids: readonly number[] = processIds()): number[] {
  const parents = new Map(pids.map((pid) => [pid, parentOf(pid)]));
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (roots.includes(pid) || descends(parents.get(pid)));
  return pids.filter(descends);
}

/** All that there are. */
export function processIds(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

/** The name in parentheses may hold spaces; what follows it is in columns. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // It has ended.
  }
}
