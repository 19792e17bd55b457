// Servers and clients on different processors, so that neither takes time from the other. From the spawn on,
// through taskset(1), so that every thread of a process follows; a null server is moved before anything is measured.
import { execFile, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** Processors by role, as `taskset --cpu-list` takes them; undefined: the system schedules as it likes. */
export interface Pinning {
  readonly servers: string | undefined;
  readonly clients: string | undefined;
  /** Why nothing is pinned; '' where it is. */
  readonly reason: string;
}

/** The first processor that this process may use is the servers', the others are the clients' and the parent's. */
export function choosePinning(): Pinning {
  if (process.platform !== 'linux') return notPinned(`pinning needs Linux, this is ${process.platform}`);
  if (availableParallelism() < 2) return notPinned('pinning needs at least 2 processors');
  const shown = spawnSync('taskset', ['--cpu-list', '--pid', String(process.pid)], { encoding: 'utf8' });
  if (shown.status !== 0) return notPinned('pinning needs taskset (package util-linux)');
  const [first, ...others] = parseCpuList(shown.stdout.split(':').at(-1)!.trim());
  if (first === undefined || others.length === 0) return notPinned('this process may use one processor only');
  return { servers: String(first), clients: others.join(','), reason: '' };
}

function notPinned(reason: string): Pinning {
  return { servers: undefined, clients: undefined, reason };
}

/** Moves this process, with all its threads, to the clients' processors. */
export function pinParent(pinning: Pinning): void {
  if (pinning.clients === undefined) return;
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', pinning.clients, String(process.pid)]);
}

/** Moves another process of ours, with all its threads, to these processors. Rejects where that fails. */
export async function moveProcess(pid: number, cpus: string): Promise<void> {
  await promisify(execFile)('taskset', ['--all-tasks', '--cpu-list', '--pid', cpus, String(pid)]);
}

/** Reads `0-2,5` as [0, 1, 2, 5]. */
export function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to! - from! + 1 }, (_, index) => from! + index);
  });
}
