// What this process has used: CPU, memory, and the kernel's count of TCP segments.
import { readFileSync } from 'node:fs';
import { nowNs } from '../clock.ts';
import { collect, type Collection } from './collection.ts';
import { processMemory } from './memory.ts';

/** Running totals; what a phase used is the difference of two of them. */
export interface UsageSnapshot {
  readonly atNs: number;
  /** User and system time of all threads, without what `timekeepingCpuUs` says was spent on keeping time. */
  readonly cpuUs: number;
  readonly userUs: number;
  /** Segments with data that left any TCP socket of this network namespace; undefined where not told (not Linux). */
  readonly tcpDataSegments: number | undefined;
}

export function usageSnapshot(timekeepingCpuUs: number): UsageSnapshot {
  const { user, system } = process.cpuUsage();
  return {
    atNs: nowNs(),
    cpuUs: user + system - timekeepingCpuUs,
    userUs: user,
    tcpDataSegments: tcpDataSegments(),
  };
}

/** `TCPOrigDataSent`: segments that carried data for the first time (kernel documentation, networking/snmp_counter). */
export function tcpDataSegments(): number | undefined {
  return readTcpExtension('TCPOrigDataSent');
}

/** A counter of the kernel's TcpExt group, of this network namespace; undefined where not told (not Linux). */
export function readTcpExtension(name: string): number | undefined {
  let netstat: string;
  try {
    netstat = readFileSync('/proc/net/netstat', 'latin1');
  } catch {
    return undefined;
  }
  const [names, values] = netstat.split('\n').filter((line) => line.startsWith('TcpExt:'));
  const column = names?.split(' ').indexOf(name) ?? -1;
  return column < 1 ? undefined : Number(values!.split(' ')[column]);
}

/** Memory of this process, in bytes. */
export interface MemorySnapshot {
  readonly rssBytes: number;
  /** Of V8; undefined of a process that is not ours to ask. */
  readonly heapUsedBytes: number | undefined;
  readonly externalBytes: number | undefined;
  /** See `ProcessMemory`; undefined where the system does not tell (not Linux). */
  readonly pssBytes: number | undefined;
  readonly privateBytes: number | undefined;
}

/** Memory after a collection. */
export function memorySnapshot(collection: Collection): MemorySnapshot {
  collect(collection);
  const { rss, heapUsed, external } = process.memoryUsage();
  const mapped = processMemory();
  return {
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    externalBytes: external,
    pssBytes: mapped?.pssBytes,
    privateBytes: mapped?.privateBytes,
  };
}
