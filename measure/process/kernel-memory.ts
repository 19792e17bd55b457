// Memory that the kernel holds for sockets. It belongs to both ends of a loopback connection together and cannot
// be attributed to one. Slabs hold the socket structures themselves (proc_meminfo(5): Slab), `sockstat` the pages
// of queued data; idle sockets show in the slabs alone. Which slabs have grown only root is told (slabinfo(5)).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { meminfoBytes } from './system-memory.ts';

/** Bytes of the whole machine. */
export interface KernelMemory {
  readonly slabBytes: number;
  /** Data that waits in the buffers of TCP sockets. */
  readonly socketBytes: number;
}

/** Undefined where the system does not tell (not Linux). */
export function kernelMemory(): KernelMemory | undefined {
  const slabBytes = meminfoBytes('Slab');
  const pages = tcpBufferPages();
  return slabBytes === undefined || pages === undefined
    ? undefined
    : { slabBytes, socketBytes: pages * pageBytes() };
}

/** Pages in the buffers of all TCP sockets, of this network namespace; undefined where the system does not tell. */
export function tcpBufferPages(): number | undefined {
  return tcpSockstat('mem');
}

/** Sockets in TIME_WAIT, of this network namespace; undefined where the system does not tell. */
export function readTimeWait(): number | undefined {
  return tcpSockstat('tw');
}

/** A number of the line `TCP:` of /proc/net/sockstat. */
function tcpSockstat(name: 'mem' | 'tw'): number | undefined {
  try {
    const [, count] =
      new RegExp(`^TCP: .*\\b${name} (\\d+)`, 'm').exec(readFileSync('/proc/net/sockstat', 'latin1')) ?? [];
    return count === undefined ? undefined : Number(count);
  } catch {
    return undefined;
  }
}

/** Bytes in each slab, free objects in it included; undefined where the system does not tell (not root). */
export function slabBytesByName(): Readonly<Record<string, number>> | undefined {
  try {
    return parseSlabInfo(readFileSync('/proc/slabinfo', 'latin1'));
  } catch {
    return undefined;
  }
}

/** `text`: as /proc/slabinfo, version 2. */
export function parseSlabInfo(text: string): Record<string, number> {
  const byName: Record<string, number> = {};
  for (const line of text.split('\n').slice(2)) {
    // name, active objects, objects, object size, objects per slab, pages per slab : tunables … : slabdata, active slabs, slabs
    const [, name, pagesPerSlab, slabs] =
      /^(\S+)(?:\s+\d+){4}\s+(\d+) : tunables .* : slabdata\s+\d+\s+(\d+)/.exec(line) ?? [];
    if (name !== undefined) byName[name] = Number(pagesPerSlab) * Number(slabs) * pageBytes();
  }
  return byName;
}

/** Where getconf(1) is missing. */
const USUAL_PAGE_BYTES = 4096;

let knownPageBytes: number | undefined;

/** Size of a memory page of this system. */
export function pageBytes(): number {
  knownPageBytes ??=
    Number(spawnSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }).stdout) || USUAL_PAGE_BYTES;
  return knownPageBytes;
}
