// The scalar measurements of a trial: counts, rates, CPU, memory, bytes on the wire, event-loop delay. Sums and
// shares only: percentiles stay in the histograms.
import type { LoopDelaySummary } from '../../measure/process/loop-delay.ts';
import { METRICS, type Phase, type Side as Where } from '../../measure/figures/metrics.ts';
import { fitLine } from '../../measure/figures/least-squares.ts';
import type { KernelMemory } from '../../measure/process/kernel-memory.ts';
import type { Case } from '../../scenarios/scenario.ts';
import type { SliceOutcome, WorkloadMetric } from '../../workloads/workload.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import {
  MIN_LEVELS,
  type MemoryLevel,
  type SideMemory,
  type SideObservations,
  type SteadySlice,
  type StepObservations,
} from './observations.ts';
import type { ProcessMeasurements } from '../processes/messages.ts';
import type { Measurement } from '../trial-record.ts';
import { oneWayTimes, pathMeasurements } from './path-measurements.ts';
import { proxyMeasurements } from './proxy-measurements.ts';
import { tlsMeasurements } from './tls-measurements.ts';
import { busyShare, deliveredIn, share, sum, sumOfValues, type SteadyTotals } from './totals.ts';

/** Everything of a trial that is one number. What would be made of a number that nobody knows is left out. */
export function measurementsOf(
  planned: Case,
  seen: SideObservations,
  step: StepObservations,
  totals: SteadyTotals,
): Measurement[] {
  const own = workloadNamed(planned.scenario.workload).metrics;
  const clientLoops = step.clients.map((client) => client.loopDelay);
  const all = [
    ...counts(step, totals, own),
    ...rates(step, totals),
    ...cpu(step, totals, own),
    ...memory(seen, step),
    ...wire(step, totals, seen),
    ...tlsMeasurements(step.steady),
    ...loopDelay('server', [step.server.loopDelay]),
    ...loopDelay('client', clientLoops),
    ...(step.path === undefined
      ? []
      : pathMeasurements(step.path, totals.recorded, oneWayTimes(planned, step))),
    ...(seen.proxy === undefined ? [] : proxyMeasurements(seen.proxy, step.proxy, totals.recorded)),
  ];
  return all.filter((measurement) => !Number.isNaN(measurement.value));
}

/** The halves' own values; a metric that the catalogue does not have comes with the workload's definition. */
function counts(
  { server, clients }: StepObservations,
  { recorded }: SteadyTotals,
  own: Readonly<Record<string, WorkloadMetric>>,
): Measurement[] {
  const sumsOf = (
    side: 'server' | 'client',
    processes: readonly ProcessMeasurements[],
    more: Partial<Measurement>,
  ): Measurement[] => {
    const names = new Set(processes.flatMap(({ values }) => Object.keys(values)));
    return [...names].flatMap((name) => {
      const { per, ...definition } = own[name] ?? {};
      const total = sumOfValues(processes, name);
      const divisor = per === undefined ? 1 : sumOfValues(processes, per);
      return divisor === 0 ? [] : [value(name, side, 'steady', total / divisor, { ...more, ...definition })];
    });
  };
  return [...sumsOf('client', clients, { nEvents: recorded }), ...sumsOf('server', [server], {})];
}

function rates({ clients }: StepObservations, { offered, recorded, seconds }: SteadyTotals): Measurement[] {
  const inTime = sumOfValues(clients, 'in_time');
  return [
    value('offered_rate', 'both', 'steady', offered / seconds, { nEvents: offered }),
    value('delivered_rate', 'client', 'steady', inTime / seconds, { nEvents: recorded }),
  ];
}

function cpu(
  { steady, nulls, sharedClients }: StepObservations,
  totals: SteadyTotals,
  own: Readonly<Record<string, WorkloadMetric>>,
): Measurement[] {
  const { recorded, offered, server, client } = totals;
  const nullOffered = sum(nulls, ({ outcome }) => outcome.offered);
  const [helpersUs, nullHelpersUs] = [
    helpersOf(steady.map(({ server: { usage } }) => usage)),
    helpersOf(nulls.map(({ usage }) => usage)),
  ];
  // Of both or of neither.
  const areKnown = helpersUs !== undefined && nullHelpersUs !== undefined;
  const nullUs =
    ((sum(nulls, ({ usage }) => usage.cpuUs ?? NaN) - (areKnown ? nullHelpersUs : 0)) / nullOffered) *
    offered;
  const netUs = server.cpuUs - (areKnown ? helpersUs : 0) - nullUs;
  const perEvent = { nEvents: recorded };
  return [
    value('cpu', 'server', 'steady', server.cpuUs, perEvent),
    ...(client === undefined || sharedClients
      ? []
      : [value('cpu', 'client', 'steady', client.cpuUs, perEvent)]),
    value('cpu_share', 'server', 'steady', share(server)),
    value('cpu_share', 'client', 'steady', totals.busiestClientShare),
    value('busy_share', 'server', 'steady', busyShare(server)),
    value('busy_share', 'client', 'steady', totals.clientBusyShare),
    ...(recorded === 0
      ? []
      : [value('cpu_per_event', 'server', 'steady', server.cpuUs / recorded, perEvent)]),
    ...(recorded === 0 || helpersUs === undefined
      ? []
      : [value('cpu_compiler_per_event', 'server', 'steady', helpersUs / recorded, perEvent)]),
    ...(client === undefined || client.events === 0
      ? []
      : [
          value('cpu_per_event', 'client', 'steady', client.cpuUs / client.events, {
            nEvents: client.events,
          }),
        ]),
    ...(recorded === 0 || nullOffered === 0
      ? []
      : [
          value('cpu_per_event_net', 'server', 'steady', netUs / recorded, perEvent),
          value('cpu_null_per_event', 'server', 'steady', nullUs / recorded, perEvent),
          // A workload whose events are connections has this metric.
          ...(own['cpu_per_connection'] === undefined
            ? []
            : [
                value('cpu_per_connection', 'server', 'steady', netUs / recorded, {
                  ...perEvent,
                  ...own['cpu_per_connection'],
                }),
              ]),
        ]),
  ];
}

/** What threads beside the main one took, V8's compiler and its collector; undefined where one of them does not tell. */
function helpersOf(usages: readonly { readonly helpersUs: number | undefined }[]): number | undefined {
  const told = usages.flatMap(({ helpersUs }) => helpersUs ?? []);
  return told.length < usages.length ? undefined : sum(told, (us) => us);
}

const MEMORY_METRICS = [
  { metric: 'rss', perConnection: 'memory_per_connection', key: 'rssBytes' },
  { metric: 'heap_used', perConnection: 'heap_per_connection', key: 'heapUsedBytes' },
  { metric: 'external', perConnection: 'external_per_connection', key: 'externalBytes' },
  { metric: 'private_memory', perConnection: 'private_per_connection', key: 'privateBytes' },
  { metric: 'pss', perConnection: 'pss_per_connection', key: 'pssBytes' },
] as const;

function memory(
  { levels, before, after, disconnectNs }: SideObservations,
  step: StepObservations,
): Measurement[] {
  const start = levels[0]!;
  const points: readonly (readonly [Phase, SideMemory])[] = [
    ['start', start],
    ['connect', levels.at(-1)!],
    ['steady', step.memory],
    ['after', after],
  ];
  // Of processes that several sides share it cannot be told whose memory it is.
  return (step.sharedClients ? (['server'] as const) : (['server', 'client'] as const))
    .flatMap((side) => [
      ...MEMORY_METRICS.flatMap(({ metric, key }) =>
        points.flatMap(([phase, snapshot]) => known(metric, side, phase, snapshot[side][key])),
      ),
      ...MEMORY_METRICS.flatMap(({ perConnection, key }) =>
        slope(
          perConnection,
          side,
          levels.flatMap((level) => point(level.connections, level[side][key])),
        ),
      ),
      value('held_after', side, 'after', after[side].rssBytes - start[side].rssBytes),
      ...givenBack(side, levels, before, after),
    ])
    .concat(kernelSlopes(levels), value('disconnect_time', 'both', 'after', disconnectNs));
}

/** A cell stays empty where the system does not tell. */
function known(metric: string, side: Where, phase: Phase, bytes: number | undefined): Measurement[] {
  return bytes === undefined ? [] : [value(metric, side, phase, bytes)];
}

function point(connections: number, bytes: number | undefined): (readonly [number, number])[] {
  return bytes === undefined ? [] : [[connections, bytes]];
}

/** The empty level is left out: what the first connections cost once for all is not theirs. */
function slope(metric: string, side: Where, all: readonly (readonly [number, number])[]): Measurement[] {
  const levels = all.filter(([connections]) => connections > 0);
  const line = levels.length < MIN_LEVELS ? undefined : fitLine(levels);
  if (line === undefined) return [];
  const nSamples = levels.length;
  return [
    value(metric, side, 'idle', line.slope, { stat: 'slope', nSamples }),
    value(metric, side, 'idle', line.r2, { stat: 'r2', nSamples, unit: '1', better: 'none' }),
  ];
}

/**
 * What was given back of the memory that the connections took, and what was not: a leak, or an allocator that keeps
 * it. Taken from one moment before the disconnect to one after it, so that what grew in between is not charged to it.
 */
function givenBack(
  side: 'server' | 'client',
  levels: readonly MemoryLevel[],
  before: SideMemory,
  after: SideMemory,
): Measurement[] {
  const start = levels[0]!;
  const top = levels.at(-1)!;
  if (levels.length <= MIN_LEVELS) return [];
  const grown = (pick: (level: SideMemory) => number): [taken: number, released: number] => [
    pick(top) - pick(start),
    pick(before) - pick(after),
  ];
  const [taken, released] = grown((level) => level[side].rssBytes);
  const [heapTaken, heapReleased] = grown((level) => level[side].heapUsedBytes ?? NaN);
  const heapHeld = (heapTaken - heapReleased) / top.connections;
  return [
    value('held_after_per_connection', side, 'after', (taken - released) / top.connections),
    ...known('heap_held_after_per_connection', side, 'after', Number.isNaN(heapHeld) ? undefined : heapHeld),
    ...(taken > 0 ? [value('released_share', side, 'after', released / taken)] : []),
  ];
}

/** Both kinds together, and each. */
function kernelSlopes(levels: readonly MemoryLevel[]): Measurement[] {
  const slopeOf = (metric: string, pick: (kernel: KernelMemory) => number): Measurement[] =>
    slope(
      metric,
      'both',
      levels.flatMap(({ connections, kernel }) =>
        kernel === undefined ? [] : [[connections, pick(kernel)]],
      ),
    );
  return [
    ...slopeOf('kernel_per_connection', ({ slabBytes, socketBytes }) => slabBytes + socketBytes),
    ...slopeOf('slab_per_connection', ({ slabBytes }) => slabBytes),
    ...slopeOf('socket_buffers_per_connection', ({ socketBytes }) => socketBytes),
  ];
}

function wire(
  { steady, own, clients }: StepObservations,
  { recorded }: SteadyTotals,
  { connect: { opened } }: SideObservations,
): Measurement[] {
  const reads = steady.flatMap((slice) => slice.clients.map(({ read }) => read));
  // Protocol keep-alives are deliveries without an event: all of their bytes are overhead.
  const events = sum(reads, (read) => read.events) || recorded;
  const headBytes = sum(clients, (client) => client.headBytes);
  const answers = answersIn(steady);
  const nEvents = events;
  // No head, where connections wait for a request (SSE): then there is no figure either.
  const perConnection =
    headBytes === 0 ? [] : [value('head_bytes_per_connection', 'client', 'connect', headBytes / opened)];
  if (events === 0 || reads.some(({ areBytesUnknown }) => areBytesUnknown === true)) return perConnection;
  const bytes = sum(reads, (read) => read.bytes);
  // Of answers several may come in one read, and then nothing is known of the others.
  const readsOfEvents = sum(reads, (read) => read.reads) - answers;
  return [
    ...perConnection,
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
    ...(readsOfEvents > 0
      ? [value('events_per_read', 'client', 'steady', events / readsOfEvents, { nEvents })]
      : []),
    ...(own.length > 0 ? eventsPerWrite(own, deliveredIn(own)) : eventsPerWrite(steady, recorded)),
  ];
}

/** From the kernel's count of segments, which is the whole host's: of slices in which the side worked alone. */
function eventsPerWrite(slices: readonly SteadySlice[], events: number): Measurement[] {
  const segments = slices.map(({ server }) => server.usage.tcpDataSegments);
  if (events === 0 || !segments.every((count) => count !== undefined && count > 0)) return [];
  // What the clients send, and the answers to it, are writes of their own that carry no event.
  const uplinked = sum(slices, (slice) => sum(slice.clients, ({ outcome }) => outcome.offered));
  const writes = sum(segments, (count) => count!) - uplinked - answersIn(slices);
  return writes > 0
    ? [value('events_per_write', 'server', 'steady', events / writes, { nEvents: events })]
    : [];
}

function answersIn(slices: readonly SteadySlice[]): number {
  return sum(slices, (slice) => sum(slice.clients, ({ outcome }) => answersOf(outcome)));
}

function answersOf({ answers = 0, areAnswersUnknown }: SliceOutcome): number {
  return areAnswersUnknown === true ? NaN : answers;
}

function loopDelay(side: 'server' | 'client', delays: readonly LoopDelaySummary[]): Measurement[] {
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
