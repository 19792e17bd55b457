// Sums over the steady slices and the processes of one side of a block.
import { NS_PER_S, NS_PER_US } from '../../measure/clock.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { StepObservations } from './observations.ts';
import type { ProcessMeasurements, SliceUsage } from '../processes/messages.ts';
import type { ConnectOutcome } from '../../workloads/workload.ts';

export interface SteadyTotals {
  /** Events offered, by servers and clients. */
  readonly offered: number;
  /** Deliveries of events that were intended in a steady slice. */
  readonly recorded: number;
  readonly seconds: number;
  readonly server: UsageTotal;
  readonly client: UsageTotal;
  /** Share of a processor that the busiest client process used. */
  readonly busiestClientShare: number;
}

export interface UsageTotal {
  readonly cpuUs: number;
  readonly meteredNs: number;
}

export function steadyTotals({ steady, clients }: StepObservations): SteadyTotals {
  const serverUsage = steady.map(({ server }) => server.usage);
  const clientUsage = clients.map((_, index) => total(steady.map((slice) => slice.clients[index]!.usage)));
  return {
    offered: sum(
      steady,
      ({ server, clients: c }) => server.outcome.offered + sum(c, ({ outcome }) => outcome.offered),
    ),
    recorded: sumOfValues(clients, 'recorded'),
    seconds:
      sum(steady, ({ slice, server }) => (server.outcome.untilNs ?? slice.toNs) - slice.fromNs) / NS_PER_S,
    server: total(serverUsage),
    client: {
      cpuUs: sum(clientUsage, ({ cpuUs }) => cpuUs),
      meteredNs: clientUsage[0]!.meteredNs,
    },
    busiestClientShare: Math.max(...clientUsage.map(share)),
  };
}

function total(usages: readonly SliceUsage[]): UsageTotal {
  return {
    cpuUs: sum(usages, ({ cpuUs }) => cpuUs),
    meteredNs: sum(usages, ({ durationNs }) => durationNs),
  };
}

/** Share of one processor. */
export function share({ cpuUs, meteredNs }: UsageTotal): number {
  return (cpuUs * NS_PER_US) / meteredNs;
}

export function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((all, item) => all + pick(item), 0);
}

/** Memory of several processes. */
export function sumMemory(snapshots: readonly MemorySnapshot[]): MemorySnapshot {
  return {
    rssBytes: sum(snapshots, ({ rssBytes }) => rssBytes),
    heapUsedBytes: sumKnown(snapshots.map(({ heapUsedBytes }) => heapUsedBytes)),
    externalBytes: sumKnown(snapshots.map(({ externalBytes }) => externalBytes)),
    pssBytes: sumKnown(snapshots.map(({ pssBytes }) => pssBytes)),
    privateBytes: sumKnown(snapshots.map(({ privateBytes }) => privateBytes)),
  };
}

/** Undefined where one of them is. */
function sumKnown(values: readonly (number | undefined)[]): number | undefined {
  return values.every((value) => value !== undefined) ? sum(values, (value) => value) : undefined;
}

/** A value summed over processes. */
export function sumOfValues(processes: readonly ProcessMeasurements[], name: string): number {
  return sum(processes, ({ values }) => values[name] ?? 0);
}

export function mergeCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const merge: Record<string, number> = {};
  for (const one of all)
    for (const [key, count] of Object.entries(one)) merge[key] = (merge[key] ?? 0) + count;
  return merge;
}

/** What came of connecting, over several processes or several levels. */
export function sumOutcomes(outcomes: readonly ConnectOutcome[]): ConnectOutcome {
  const failures: Record<string, number> = {};
  for (const outcome of outcomes) {
    for (const [cause, count] of Object.entries(outcome.failures))
      failures[cause] = (failures[cause] ?? 0) + count;
  }
  return { opened: sum(outcomes, ({ opened }) => opened), failures };
}
