// The processes that a test has started, as /proc shows them: to find the one to signal, and to see that none is
// left. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Its arguments, separated by spaces. */
  readonly command: string;
}

/** Every process of the machine that is not a zombie. */
function allProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        // The name in parentheses may hold spaces: what follows it is in columns.
        const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z') return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return { pid: Number(name), parent: Number(parent), group: Number(group), command };
      } catch {
        return []; // It has ended meanwhile.
      }
    });
}

/** The children of a process that run this module of dist/harness. */
export function harnessChildren(
  parent: number,
  module: 'trial/server-process' | 'trial/client-process' | 'fleet/server-process' | 'fleet/client-process',
): ProcessEntry[] {
  return allProcesses().filter((each) => each.parent === parent && each.command.endsWith(`/${module}.js`));
}

/** What is alive of a process group. */
export function groupMembers(group: number): ProcessEntry[] {
  return allProcesses().filter((each) => each.group === group);
}

/** Those whose arguments hold that text. */
export function processesNaming(text: string): ProcessEntry[] {
  return allProcesses().filter(({ command }) => command.includes(text));
}

/** How many TCP connections of a process are established: its sockets, looked up in a table of its network; `tcp6` of IPv6. */
export function tcpConnections(pid: number, table: 'tcp' | 'tcp6' = 'tcp'): number {
  try {
    const sockets = new Set(
      readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
        const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`)) ?? [];
        return inode ?? [];
      }),
    );
    const lines = readFileSync(`/proc/${pid}/net/${table}`, 'latin1').split('\n').slice(1);
    const columns = lines.map((line) => line.trim().split(/\s+/));
    return columns.filter(([, , , state, ...more]) => state === '01' && sockets.has(more[5]!)).length;
  } catch {
    return 0; // It has ended meanwhile.
  }
}

/** Where a link of /proc leads; '' where it has gone. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves with the first value that is not undefined; rejects after `limitMs` with what was waited for. */
export async function eventually<T>(what: string, look: () => T | undefined, limitMs = 120_000): Promise<T> {
  const giveUp = performance.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (performance.now() > giveUp) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await sleep(5);
  }
}
