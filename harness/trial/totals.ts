// Sums over the steady slices and the processes of one side of a block.
import { NS_PER_S, NS_PER_US } from '../../measure/clock.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { SteadySlice, StepObservations } from './observations.ts';
import type { ProcessMeasurements, ServerSlice, ServerUsage } from '../processes/messages.ts';
import type { ConnectOutcome } from '../../workloads/workload.ts';

export interface SteadyTotals {
  /** Events offered, by servers and clients. */
  readonly offered: number;
  /** Deliveries of events that were intended in a steady slice. */
  readonly recorded: number;
  readonly seconds: number;
  readonly server: UsageTotal;
  /** Of processes that several sides share: in the side's own slices. Undefined where it had none. */
  readonly client: (UsageTotal & { readonly events: number }) | undefined;
  /** Share of a processor that the busiest client process used, and waited busily for. */
  readonly busiestClientShare: number;
  /** The same of the time of the slices alone, without that in which what a network has kept comes after them. */
  readonly busiestClientSliceShare: number;
  readonly clientBusyShare: number;
  /** Of the process that publishes to a relay; 0 where there is none. */
  readonly publisherShare: number;
}

export interface UsageTotal {
  /** Of a server whose processes are not known: NaN, and so is what is made of it. */
  readonly cpuUs: number;
  readonly busyUs: number;
  readonly meteredNs: number;
}

export function steadyTotals({ steady, own, sharedClients, clients }: StepObservations): SteadyTotals {
  const serverUsage = steady.map(({ server }) => server.usage);
  const clientUsage = usageOfClients(steady, clients.length);
  const recorded = sumOfValues(clients, 'recorded');
  const seconds =
    sum(steady, ({ slice, server }) => (server.outcome.untilNs ?? slice.toNs) - slice.fromNs) / NS_PER_S;
  return {
    offered: sum(
      steady,
      ({ server, clients: c }) => server.outcome.offered + sum(c, ({ outcome }) => outcome.offered),
    ),
    recorded,
    seconds,
    server: total(serverUsage),
    client: sharedClients ? ofOwn(own, usageOfClients(own, clients.length)) : ofAll(clientUsage, recorded),
    clientBusyShare: Math.max(...clientUsage.map(busyShare)),
    busiestClientShare: Math.max(...clientUsage.map(share)),
    busiestClientSliceShare: Math.max(
      ...clientUsage.map(({ cpuUs }) => (cpuUs * NS_PER_US) / (seconds * NS_PER_S)),
    ),
    publisherShare: share(total(serverUsage.map((usage) => ({ ...usage, cpuUs: usage.publisherUs ?? 0 })))),
  };
}

/** By process. */
function usageOfClients(slices: readonly SteadySlice[], processes: number): UsageTotal[] {
  return Array.from({ length: processes }, (_, index) =>
    total(slices.map((slice) => slice.clients[index]!.usage)),
  );
}

function ofAll(usages: readonly UsageTotal[], events: number): UsageTotal & { events: number } {
  return {
    cpuUs: sum(usages, ({ cpuUs }) => cpuUs),
    busyUs: sum(usages, ({ busyUs }) => busyUs),
    meteredNs: usages[0]!.meteredNs,
    events,
  };
}

function ofOwn(own: readonly SteadySlice[], usages: readonly UsageTotal[]): SteadyTotals['client'] {
  return own.length === 0 ? undefined : ofAll(usages, deliveredIn(own));
}

/** Events that were read, or protocol keep-alives, which are sent one by one. */
export function deliveredIn(slices: readonly SteadySlice[]): number {
  const events = sum(slices, (slice) => sum(slice.clients, ({ read }) => read.events));
  return events === 0 ? sum(slices, ({ server }) => server.outcome.offered) : events;
}

function total(usages: readonly ServerUsage[]): UsageTotal {
  return {
    cpuUs: sum(usages, ({ cpuUs }) => cpuUs ?? NaN),
    busyUs: sum(usages, ({ busyUs }) => busyUs),
    meteredNs: sum(usages, ({ durationNs }) => durationNs),
  };
}

/** Busy waiting, as a share of one processor. */
export function busyShare({ busyUs, meteredNs }: UsageTotal): number {
  return (busyUs * NS_PER_US) / meteredNs;
}

/** Share of one processor. */
export function share({ cpuUs, meteredNs }: UsageTotal): number {
  return (cpuUs * NS_PER_US) / meteredNs;
}

export function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((all, item) => all + pick(item), 0);
}

/** Of processes that are not known. */
export const UNKNOWN_MEMORY: MemorySnapshot = {
  rssBytes: NaN,
  heapUsedBytes: undefined,
  externalBytes: undefined,
  pssBytes: undefined,
  privateBytes: undefined,
};

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

/** The causes of failed connects, each with what a client was told. */
export function causesOf({ failures, told = {} }: ConnectOutcome): string {
  return Object.keys(failures)
    .map((cause) => (told[cause] === undefined ? cause : `${cause} (${told[cause]})`))
    .join(', ');
}

/** What the kernel counts for the whole host belongs to no side alone. */
export function withoutTotalsOfTheHost(server: ServerSlice): ServerSlice {
  return { ...server, usage: { ...server.usage, tcpDataSegments: undefined } };
}
