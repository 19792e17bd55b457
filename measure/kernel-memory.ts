// Memory that the kernel holds for sockets. It belongs to both ends of a loopback connection together and cannot
// be attributed to one. Slabs hold the socket structures themselves (proc_meminfo: Slab), `sockstat` the pages
// of queued data; idle sockets show in the slabs alone.
import { readFileSync } from 'node:fs';

/** Bytes in the kernel's slabs and in socket buffers; undefined where the system does not tell (not Linux). */
export function kernelMemoryBytes(): number | undefined {
  try {
    const slabKiB = /^Slab:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'latin1'));
    const tcpPages = /^TCP: .* mem (\d+)$/m.exec(readFileSync('/proc/net/sockstat', 'latin1'));
    return slabKiB === null || tcpPages === null
      ? undefined
      : Number(slabKiB[1]) * 1024 + Number(tcpPages[1]) * 4096;
  } catch {
    return undefined;
  }
}
