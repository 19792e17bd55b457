// Meters the processes that listen at an address from outside, through /proc: CPU time and memory of servers that this
// program has not started.
import { processCpuUs } from '../../measure/process/cpu.ts';
import { listeningProcesses } from '../../measure/process/listening-processes.ts';
import { processMemory } from '../../measure/process/memory.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import { sum } from './totals.ts';

/** Total CPU time so far, by process. */
export type CpuByProcess = ReadonlyMap<number, number>;

export class ListeningMeter {
  /** For messages. */
  readonly #address: string;
  readonly #host: string;
  readonly #port: number;
  #listeners: readonly number[] = [];
  #all: readonly number[] = [];

  constructor(address: string, host: string, port: number) {
    this.#address = address;
    this.#host = host;
    this.#port = port;
  }

  /** Looks up who listens, and whom they have started. Returns false where nobody does, or none of this user. */
  find(): boolean {
    const { listeners, all } = listeningProcesses(this.#port, this.#host);
    this.#listeners = listeners;
    this.#all = all;
    return listeners.length > 0;
  }

  /** Their numbers. */
  get listeners(): readonly number[] {
    return this.#listeners;
  }

  /** A descendant may come and go; what listens must stay. */
  cpuUs(): CpuByProcess {
    const known = new Map(this.#all.map((pid) => [pid, processCpuUs(pid)] as const));
    const lost = this.#listeners.find((pid) => known.get(pid) === undefined);
    if (lost !== undefined)
      throw new Error(
        `the CPU time of process ${lost}, which listens at ${this.#address}, cannot be read: it has ended, or this system does not tell`,
      );
    return new Map(
      [...known].flatMap(([pid, cpuUs]) => (cpuUs === undefined ? [] : [[pid, cpuUs] as const])),
    );
  }

  /** Its heap is its own affair. Of descendants that have ended there is none. */
  memory(): MemorySnapshot {
    const known = this.#all.flatMap((pid) => processMemory(pid) ?? []);
    if (known.length === 0)
      throw new Error(`the server at ${this.#address} has ended: none of its processes has memory any more`);
    return {
      rssBytes: sum(known, ({ rssBytes }) => rssBytes),
      heapUsedBytes: undefined,
      externalBytes: undefined,
      pssBytes: sum(known, ({ pssBytes }) => pssBytes),
      privateBytes: sum(known, ({ privateBytes }) => privateBytes),
    };
  }
}

/** What was used from one moment to another, in microseconds. */
export function cpuBetween(before: CpuByProcess, after: CpuByProcess): number {
  return sum([...after], ([pid, cpuUs]) => cpuUs - (before.get(pid) ?? 0));
}
