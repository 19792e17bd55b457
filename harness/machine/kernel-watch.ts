// What the kernel shows of TCP and memory while a trial runs: the signs by which a capacity that is not limited by a
// processor is explained. Of the whole network namespace, so other programs are in them.
// https://docs.kernel.org/networking/ip-sysctl.html (tcp_mem), https://docs.kernel.org/networking/snmp_counter.html
import { tcpBufferPages } from '../../measure/process/kernel-memory.ts';
import { METRICS } from '../../measure/figures/metrics.ts';
import { readTcpExtension } from '../../measure/process/usage.ts';
import { meminfoBytes } from '../../measure/process/system-memory.ts';
import { tcpMemoryPages } from './limits.ts';
import type { Measurement } from '../trial-record.ts';

/** Two small files in /proc, so rarely that the clients' processor does not notice. */
const INTERVAL_MS = 250;

/** TcpExt: data that had come was thrown away or joined, because the receiver's buffer was full. */
const PRUNING = ['PruneCalled', 'RcvPruned', 'OfoPruned', 'TCPRcvCollapsed'];

export class KernelWatch {
  readonly #pressuresBefore = readTcpExtension('TCPMemoryPressures');
  readonly #prunedBefore = pruned();
  readonly #timer: NodeJS.Timeout;
  readonly #memoryBytes = meminfoBytes('MemTotal');
  /** From so many pages on the kernel is under memory pressure. */
  readonly #pressurePages = tcpMemoryPages()?.[1];
  #tcpMemoryShare: number | undefined;
  #availableShare: number | undefined;

  private constructor() {
    this.#look();
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS).unref();
  }

  static start(): KernelWatch {
    return new KernelWatch();
  }

  /** What has been seen, as measurements of a trial; nothing where the system does not tell. */
  stop(): Measurement[] {
    clearInterval(this.#timer);
    this.#look();
    const pressures = difference(this.#pressuresBefore, readTcpExtension('TCPMemoryPressures'));
    return [
      ...measured('tcp_memory_share', 'max', this.#tcpMemoryShare),
      ...measured('tcp_memory_pressures', 'value', pressures),
      ...measured('tcp_pruned', 'value', difference(this.#prunedBefore, pruned())),
      ...measured('memory_available_share', 'min', this.#availableShare),
    ];
  }

  #look(): void {
    const tcp = ratio(tcpBufferPages(), this.#pressurePages);
    const available = ratio(meminfoBytes('MemAvailable'), this.#memoryBytes);
    if (tcp !== undefined) this.#tcpMemoryShare = Math.max(this.#tcpMemoryShare ?? 0, tcp);
    if (available !== undefined) this.#availableShare = Math.min(this.#availableShare ?? 1, available);
  }
}

function measured(
  metric: 'tcp_memory_share' | 'tcp_memory_pressures' | 'tcp_pruned' | 'memory_available_share',
  stat: string,
  value: number | undefined,
): Measurement[] {
  return value === undefined
    ? []
    : [{ metric, side: 'both', phase: 'steady', stat, value, ...METRICS[metric] }];
}

function difference(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}

function ratio(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined ? undefined : part / whole;
}

function pruned(): number | undefined {
  const counts = PRUNING.map(readTcpExtension).filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}
