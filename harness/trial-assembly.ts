// From what one side of a block has seen to the record of its trial: sums over processes and slices, shares,
// and differences. No statistics: percentiles stay in the histograms.
import { DurationHistogram } from '../measure/histogram.ts';
import {
  METRICS,
  type Better,
  type MetricDefinition,
  type Phase,
  type Side as Where,
} from '../measure/metrics.ts';
import { NS_PER_S, NS_PER_US } from '../measure/clock.ts';
import { workloadNamed } from '../workloads/workloads.ts';
import type { BlockPlan, SidePlan, SkippedTarget } from './plan.ts';
import type { LoopDelaySummary, ProcessMeasurements, SliceUsage } from './process-messages.ts';
import { declaredSockets, type SideMemory, type SideObservations } from './side.ts';
import {
  SCHEMA_VERSION,
  type HistogramRecord,
  type Measurement,
  type Reason,
  type TimePoint,
  type TrialRecord,
} from './trial-record.ts';
import type { TrialFailure } from './trial-failure.ts';
import { validityReasons } from './validity.ts';
import type { Case } from '../scenarios/scenario.ts';
import type { ClientKind } from '../clients/client.ts';

/** Which run a record belongs to. */
export interface RunIdentity {
  readonly runId: string;
  readonly envId: string;
}

/** The record of a trial that went to its end. */
export function measuredTrial(
  run: RunIdentity,
  block: BlockPlan,
  sideIndex: number,
  startedAt: string,
  seen: SideObservations,
): TrialRecord {
  const side = block.sides[sideIndex]!;
  const totals = steadyTotals(seen);
  const histograms = mergedHistograms(seen, totals.offered, definitionsOf(block));
  const measurements = [
    ...counts(seen, totals),
    ...rates(totals),
    ...cpu(seen, totals),
    ...memory(seen.memory),
    ...wire(seen, totals, block),
    ...loopDelays('server', [seen.server.loopDelay]),
    ...loopDelays(
      'client',
      seen.clients.map(({ loopDelay }) => loopDelay),
    ),
  ];
  const reasons = validity(block, seen, totals, histograms);
  return {
    ...emptyTrial(run, block.case, block.client, side, block.block, block.order + sideIndex),
    sockets: declaredSockets(block, side),
    startedAt,
    status: reasons.length === 0 ? 'ok' : 'invalid',
    reasons,
    measurements,
    histograms,
    timeseries: timeseries(seen),
  };
}

/** The record of a trial in which something broke. */
export function failedTrial(
  run: RunIdentity,
  block: BlockPlan,
  sideIndex: number,
  startedAt: string,
  { reason, stderrTail }: TrialFailure,
): TrialRecord {
  const side = block.sides[sideIndex]!;
  return {
    ...emptyTrial(run, block.case, block.client, side, block.block, block.order + sideIndex),
    sockets: declaredSockets(block, side),
    startedAt,
    status: 'failed',
    reasons: [reason],
    stderrTail,
  };
}

/** The record of a target that this machine cannot run. */
export function skippedTrial(
  run: RunIdentity,
  planned: Case,
  client: ClientKind,
  target: SkippedTarget,
  order: number,
): TrialRecord {
  return {
    ...emptyTrial(run, planned, client, target, 0, order),
    status: 'skipped',
    reasons: [{ code: 'not-available', message: target.reason, remedy: target.remedy }],
  };
}

function emptyTrial(
  { runId, envId }: RunIdentity,
  planned: Case,
  client: ClientKind,
  side: SidePlan,
  block: number,
  order: number,
): TrialRecord {
  const workload = workloadNamed(planned.scenario.workload);
  const parameters = planned.parameters as never;
  return {
    schemaVersion: SCHEMA_VERSION,
    runId,
    envId,
    trialId: `t${order}`,
    block,
    order,
    arm: side.arm,
    scenario: planned.scenario.name,
    case: planned.name,
    workload: workload.name,
    stack: side.stack,
    transport: side.transport,
    target: side.target,
    client,
    connections: Number(planned.parameters['connections']),
    sockets: workload.sockets(parameters, side.transport),
    offeredRateHz: workload.offeredRateHz(parameters),
    payloadBytes: Number(planned.parameters['payloadBytes']),
    loadModel: workload.loadModel(parameters),
    startedAt: '',
    status: 'ok',
    reasons: [],
    stderrTail: [],
    measurements: [],
    histograms: [],
    timeseries: [],
  };
}

interface SteadyTotals {
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

interface UsageTotal {
  readonly cpuUs: number;
  readonly userUs: number;
  readonly meteredNs: number;
}

function steadyTotals({ steady, clients }: SideObservations): SteadyTotals {
  const serverUsage = steady.map(({ server }) => server.usage);
  const clientUsage = clients.map((_, index) => total(steady.map((slice) => slice.clients[index]!.usage)));
  return {
    offered: sum(
      steady,
      ({ server, clients: c }) => server.outcome.offered + sum(c, ({ outcome }) => outcome.offered),
    ),
    recorded: sumOfValues(clients, 'recorded'),
    seconds: sum(steady, ({ slice }) => slice.toNs - slice.fromNs) / NS_PER_S,
    server: total(serverUsage),
    client: {
      cpuUs: sum(clientUsage, ({ cpuUs }) => cpuUs),
      userUs: sum(clientUsage, ({ userUs }) => userUs),
      meteredNs: clientUsage[0]!.meteredNs,
    },
    busiestClientShare: Math.max(...clientUsage.map(share)),
  };
}

function total(usages: readonly SliceUsage[]): UsageTotal {
  return {
    cpuUs: sum(usages, ({ cpuUs }) => cpuUs),
    userUs: sum(usages, ({ userUs }) => userUs),
    meteredNs: sum(usages, ({ durationNs }) => durationNs),
  };
}

/** Share of one processor. */
function share({ cpuUs, meteredNs }: UsageTotal): number {
  return (cpuUs * NS_PER_US) / meteredNs;
}

function counts({ server, clients }: SideObservations, { recorded }: SteadyTotals): Measurement[] {
  const names = new Set(clients.flatMap(({ values }) => Object.keys(values)));
  return [
    ...[...names].map((name) =>
      value(name, 'client', 'steady', sumOfValues(clients, name), { nEvents: recorded }),
    ),
    ...Object.entries(server.values).map(([name, v]) => value(name, 'server', 'steady', v)),
  ];
}

function rates({ offered, recorded, seconds }: SteadyTotals): Measurement[] {
  return [
    value('offered_rate', 'both', 'steady', offered / seconds, { nEvents: offered }),
    value('delivered_rate', 'client', 'steady', recorded / seconds, { nEvents: recorded }),
  ];
}

function cpu({ nulls }: SideObservations, totals: SteadyTotals): Measurement[] {
  const { recorded, offered, server, client } = totals;
  const nullOffered = sum(nulls, ({ outcome }) => outcome.offered);
  const nullUs = (sum(nulls, ({ usage }) => usage.cpuUs) / nullOffered) * offered;
  const perEvent = { nEvents: recorded };
  return [
    value('cpu', 'server', 'steady', server.cpuUs, perEvent),
    value('cpu', 'client', 'steady', client.cpuUs, perEvent),
    value('cpu_share', 'server', 'steady', share(server)),
    value('cpu_share', 'client', 'steady', totals.busiestClientShare),
    ...(recorded === 0
      ? []
      : [
          value('cpu_per_event', 'server', 'steady', server.cpuUs / recorded, perEvent),
          value('cpu_per_event', 'client', 'steady', client.cpuUs / recorded, perEvent),
        ]),
    ...(recorded === 0 || nullOffered === 0
      ? []
      : [
          value('cpu_per_event_net', 'server', 'steady', (server.cpuUs - nullUs) / recorded, perEvent),
          value('cpu_null_per_event', 'server', 'steady', nullUs / recorded, perEvent),
        ]),
  ];
}

function memory(points: Readonly<Record<string, SideMemory>>): Measurement[] {
  const sides = ['server', 'client'] as const;
  const atPoints = Object.entries(points).flatMap(([point, snapshot]) =>
    sides.flatMap((side) => [
      value('rss', side, point as Phase, snapshot[side].rssBytes),
      value('heap_used', side, point as Phase, snapshot[side].heapUsedBytes),
      value('external', side, point as Phase, snapshot[side].externalBytes),
    ]),
  );
  const { start, after } = points;
  const held = sides.map((side) =>
    value('held_after', side, 'after', after![side].rssBytes - start![side].rssBytes),
  );
  return [...atPoints, ...held];
}

function wire(
  { steady, clients }: SideObservations,
  { recorded }: SteadyTotals,
  block: BlockPlan,
): Measurement[] {
  const reads = steady.flatMap((slice) => slice.clients.map(({ read }) => read));
  const events = sum(reads, (read) => read.events);
  const headBytes = sum(clients, (client) => client.headBytes);
  const connections = Number(block.case.parameters['connections']);
  const segments = steady.map(({ server }) => server.usage.tcpDataSegments);
  const nEvents = events;
  const perConnection = value('head_bytes_per_connection', 'client', 'connect', headBytes / connections);
  if (events === 0) return [perConnection];
  const bytes = sum(reads, (read) => read.bytes);
  return [
    perConnection,
    value('wire_bytes_per_event', 'client', 'steady', bytes / events, { nEvents }),
    value(
      'wire_overhead_per_event',
      'client',
      'steady',
      (bytes - sum(reads, (read) => read.payloadBytes)) / events,
      {
        nEvents,
      },
    ),
    value('events_per_read', 'client', 'steady', events / sum(reads, (read) => read.reads), { nEvents }),
    ...(segments.every((count) => count !== undefined && count > 0)
      ? [
          value('events_per_write', 'server', 'steady', recorded / sum(segments, (count) => count!), {
            nEvents,
          }),
        ]
      : []),
  ];
}

function loopDelays(side: 'server' | 'client', delays: readonly LoopDelaySummary[]): Measurement[] {
  const nSamples = sum(delays, ({ samples }) => samples);
  const worst = (pick: (delay: LoopDelaySummary) => number | undefined): number =>
    Math.max(...delays.map((delay) => pick(delay) ?? 0));
  if (nSamples === 0) return [];
  const stat = (name: string, v: number): Measurement =>
    value('loop_delay', side, 'steady', v, { stat: name, nSamples });
  return [
    stat(
      'p50',
      worst(({ p50Ns }) => p50Ns),
    ),
    stat(
      'p90',
      worst(({ p90Ns }) => p90Ns),
    ),
    stat(
      'p99',
      worst(({ p99Ns }) => p99Ns),
    ),
    stat(
      'max',
      worst(({ maxNs }) => maxNs),
    ),
  ];
}

type Definitions = Readonly<Record<string, MetricDefinition>>;

function definitionsOf(block: BlockPlan): Definitions {
  return { ...METRICS, ...workloadNamed(block.case.scenario.workload).metrics };
}

function mergedHistograms(
  seen: SideObservations,
  offered: number,
  definitions: Definitions,
): HistogramRecord[] {
  return [
    ...merged('server', [seen.server], offered, definitions),
    ...merged('client', seen.clients, offered, definitions),
  ];
}

function merged(
  side: 'server' | 'client',
  processes: readonly ProcessMeasurements[],
  offered: number,
  definitions: Definitions,
): HistogramRecord[] {
  const names = new Set(processes.flatMap(({ histograms }) => Object.keys(histograms)));
  return [...names].flatMap((metric) => {
    const parts = processes.map(({ histograms }) => histograms[metric]).filter((part) => part !== undefined);
    const first = parts[0]!;
    if (sum(parts, ({ count }) => count) === 0) return [];
    const nEvents = first.sends === undefined ? offered : sum(parts, ({ sends }) => sends ?? 0);
    const better: Better = definitions[metric]?.better ?? 'none';
    return { metric, side, phase: first.phase, unit: 'ns', better, nEvents, encoded: mergeEncoded(parts) };
  });
}

function mergeEncoded(parts: readonly { readonly encoded: string }[]): string {
  if (parts.length === 1) return parts[0]!.encoded;
  const all = new DurationHistogram();
  for (const { encoded } of parts) {
    const part = DurationHistogram.decode(encoded);
    all.add(part);
    part.free();
  }
  const encoded = all.encode();
  all.free();
  return encoded;
}

function validity(
  block: BlockPlan,
  seen: SideObservations,
  totals: SteadyTotals,
  histograms: readonly HistogramRecord[],
): Reason[] {
  const { clients } = seen;
  const latency = percentilesOf(histograms, 'latency', 'client');
  const clientSendLag = percentilesOf(histograms, 'send_lag', 'client');
  const loopDelays90 = clients.map(({ loopDelay }) => loopDelay.p90Ns).filter((ns) => ns !== undefined);
  return validityReasons({
    connections: Number(block.case.parameters['connections']),
    connectFailures: seen.connect.failures,
    unexpectedCloses: mergeCounts(clients.map(({ unexpectedCloses }) => unexpectedCloses)),
    expected: sumOfValues(clients, 'expected'),
    delivered: sumOfValues(clients, 'delivered'),
    lost: sumOfValues(clients, 'lost'),
    duplicate: sumOfValues(clients, 'duplicate'),
    reordered: sumOfValues(clients, 'reordered'),
    malformed: sumOfValues(clients, 'malformed'),
    serverCpuShare: share(totals.server),
    clientCpuShare: totals.busiestClientShare,
    clientLoopDelayP90Ns: loopDelays90.length === 0 ? undefined : Math.max(...loopDelays90),
    latencyP90Ns: latency?.p90,
    latencyP50Ns: latency?.p50,
    clientSendLagP50Ns: clientSendLag?.p50,
  });
}

function percentilesOf(
  histograms: readonly HistogramRecord[],
  metric: string,
  side: Where,
): { p50: number; p90: number } | undefined {
  const record = histograms.find((candidate) => candidate.metric === metric && candidate.side === side);
  if (record === undefined) return undefined;
  const histogram = DurationHistogram.decode(record.encoded);
  const percentiles = { p50: histogram.percentile(50)!, p90: histogram.percentile(90)! };
  histogram.free();
  return percentiles;
}

function timeseries({ steady }: SideObservations): TimePoint[] {
  const points: TimePoint[] = [];
  let elapsedNs = 0;
  for (const [slice, { server, clients }] of steady.entries()) {
    for (const [index, client] of clients[0]!.points.entries()) {
      const others = clients.map(({ points: own }) => own[index]).filter((point) => point !== undefined);
      const serverPoint = server.points[index];
      points.push({
        second: elapsedNs / NS_PER_S,
        slice,
        durationNs: client.durationNs,
        delivered: sum(others, ({ delivered }) => delivered),
        latencyP50Ns: client.latencyP50Ns,
        latencyP99Ns: client.latencyP99Ns,
        serverCpuUs: serverPoint?.cpuUs,
        clientCpuUs: sum(others, ({ cpuUs }) => cpuUs),
        serverRssBytes: serverPoint?.rssBytes,
        clientRssBytes: sum(others, ({ rssBytes }) => rssBytes),
        serverLoopDelayP99Ns: serverPoint?.loopDelayP99Ns,
        clientLoopDelayP99Ns: client.loopDelayP99Ns,
      });
      elapsedNs += client.durationNs;
    }
  }
  return points;
}

function value(
  metric: string,
  side: Where,
  phase: Phase,
  v: number,
  more: Partial<Measurement> = {},
): Measurement {
  const { unit, better } =
    METRICS[metric as keyof typeof METRICS] ?? ({ unit: '1', better: 'none' } as const);
  return { metric, side, phase, stat: 'value', unit, better, value: v, ...more };
}

function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((all, item) => all + pick(item), 0);
}

function sumOfValues(processes: readonly ProcessMeasurements[], name: string): number {
  return sum(processes, ({ values }) => values[name] ?? 0);
}

function mergeCounts(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const merge: Record<string, number> = {};
  for (const one of all)
    for (const [key, count] of Object.entries(one)) merge[key] = (merge[key] ?? 0) + count;
  return merge;
}
