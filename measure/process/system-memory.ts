// Memory of the whole machine, as the kernel tells it: proc_meminfo(5).
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** Bytes of one line of /proc/meminfo; undefined where the system does not tell (not Linux). */
export function meminfoBytes(
  name: 'MemTotal' | 'MemAvailable' | 'SReclaimable' | 'Slab',
): number | undefined {
  try {
    const [, kib] =
      new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/meminfo', 'latin1')) ?? [];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

/** What the system could give to programs, caches included, where it tells that. */
export function availableBytes(): number {
  return meminfoBytes('MemAvailable') ?? freemem();
}

/**
 * Slabs that the kernel says it can reclaim, and counts as available; 0 where it does not tell. Those of open sockets
 * (`sock_inode_cache` and their `dentry`, 2 kB a connection) are among them, and cannot be reclaimed.
 */
export function reclaimableSlabBytes(): number {
  return meminfoBytes('SReclaimable') ?? 0;
}
