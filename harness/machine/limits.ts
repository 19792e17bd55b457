// What this machine has to give to connections: facts, to be judged elsewhere (capacity-check.ts, limit-cause.ts).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { pageBytes, tcpBufferPages } from '../../measure/process/kernel-memory.ts';
import { availableBytes } from '../../measure/process/system-memory.ts';

/** Undefined: the system does not tell, or has no such limit. */
export interface MachineLimits {
  readonly processors: number;
  readonly memoryBytes: number;
  /** What could be given to programs, caches included (MemAvailable). */
  readonly availableBytes: number;
  /** Open files of one process: the hard limit, to which Node.js raises its own at the start. */
  readonly descriptorsPerProcess: number;
  /** fs.file-max, and how many of them are in use. */
  readonly descriptors: number | undefined;
  readonly descriptorsUsed: number;
  /** Ephemeral ports of one address (net.ipv4.ip_local_port_range). */
  readonly ports: number;
  /** Memory of all TCP buffers in pages: the three values of net.ipv4.tcp_mem, and what is used. */
  readonly tcpPages: readonly [number, number, number] | undefined;
  readonly tcpPagesUsed: number;
  readonly pageBytes: number;
  /** Where a firewall follows connections: how many it can, and how many it does (net.netfilter.nf_conntrack_max). */
  readonly tracked: { readonly max: number; readonly used: number } | undefined;
  /** Whether all of 127.0.0.0/8 is local. */
  readonly manyAddresses: boolean;
}

/** What other systems have by default (RFC 6335). */
const IANA_PORTS = 16_384;

export function machineLimits(): MachineLimits {
  const [files, , fileMax] = numbers('/proc/sys/fs/file-nr') ?? [];
  const ephemeral = ephemeralPorts();
  const [trackedMax] = numbers('/proc/sys/net/netfilter/nf_conntrack_max') ?? [];
  const [tracked = 0] = numbers('/proc/sys/net/netfilter/nf_conntrack_count') ?? [];
  return {
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    availableBytes: availableBytes(),
    descriptorsPerProcess: hardLimitOfFiles(),
    descriptors: fileMax,
    descriptorsUsed: files ?? 0,
    ports: ephemeral === undefined ? IANA_PORTS : ephemeral.last - ephemeral.first + 1,
    tcpPages: tcpMemoryPages(),
    tcpPagesUsed: tcpBufferPages() ?? 0,
    pageBytes: pageBytes(),
    // None is followed where there are no rules that ask for it, whatever the limit.
    tracked: trackedMax === undefined || tracked === 0 ? undefined : { max: trackedMax, used: tracked },
    manyAddresses: process.platform === 'linux',
  };
}

/** The ports that connections leave from. */
export function ephemeralPorts(): { readonly first: number; readonly last: number } | undefined {
  const [first, last] = numbers('/proc/sys/net/ipv4/ip_local_port_range') ?? [];
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** The three values of net.ipv4.tcp_mem: no pressure below the first, pressure from the second on, and the most. */
export function tcpMemoryPages(): readonly [number, number, number] | undefined {
  const pages = numbers('/proc/sys/net/ipv4/tcp_mem');
  return pages === undefined ? undefined : [pages[0]!, pages[1]!, pages[2]!];
}

function hardLimitOfFiles(): number {
  const { stdout } = spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' });
  return stdout?.trim() === 'unlimited' ? Infinity : Number(stdout) || 1024;
}

function numbers(path: string): number[] | undefined {
  try {
    return readFileSync(path, 'latin1').trim().split(/\s+/).map(Number);
  } catch {
    return undefined;
  }
}
