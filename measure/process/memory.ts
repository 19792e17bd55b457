// Memory of a process as the kernel accounts it: what it shares with others stands apart from what it alone holds,
// so that the memory of many processes of one program can be added up. proc_pid_smaps(5): smaps_rollup
import { readFileSync } from 'node:fs';

/** Bytes. Of many processes, `rssBytes` counts shared pages in each of them; `pssBytes` may be added up. */
export interface ProcessMemory {
  readonly rssBytes: number;
  /** Resident pages, each divided by the number of processes that map it. */
  readonly pssBytes: number;
  /** Resident pages that no other process maps. */
  readonly privateBytes: number;
}

/**
 * Of this process, or of another one of this user; undefined where the system does not tell (not Linux, or it has
 * ended). The kernel walks the page tables of the process meanwhile, about a millisecond per 100 MB, and holds off its
 * page faults: not for a slice that is being measured.
 */
export function processMemory(pid: number | 'self' = 'self'): ProcessMemory | undefined {
  let rollup: string;
  try {
    rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  } catch {
    return undefined;
  }
  const bytes = (name: string): number =>
    1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1]);
  const memory = {
    rssBytes: bytes('Rss'),
    pssBytes: bytes('Pss'),
    privateBytes: bytes('Private_Clean') + bytes('Private_Dirty'),
  };
  return Number.isNaN(memory.rssBytes + memory.pssBytes + memory.privateBytes) ? undefined : memory;
}

/** Resident bytes as the kernel counts them anyway, of another process of this user; 0 where the system does not tell, or it has ended. */
export function residentBytes(pid: number): number {
  try {
    return (
      1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
    );
  } catch {
    return 0;
  }
}
