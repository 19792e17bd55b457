// What is compared, and what of it may have a verdict: the four headline metrics, and a few secondary ones that are
// registered here, in advance and not by result. Whatever else both sides report is described: a ratio with its
// interval. That list is open, so that a workload's own metrics need no entry here.
import { findCell, type CellPlace } from '../cells/cell.ts';
import type { PairedMetric } from './paired-metrics.ts';

/** Size of the headline family, whoever of it is there: the correction must not depend on the data. */
export const HEADLINE_SIZE = 4;

/** Size of the secondary family, likewise: no workload has more of it. The largest that 8 blocks can show a winner in. */
export const SECONDARY_SIZE = 6;

/** The secondary metrics: what users wait for besides the median, and what is paid for besides CPU. */
const SECONDARY: readonly Parameters<typeof findCell>[1][] = [
  { metric: 'latency', side: 'client', phase: 'steady', stat: 'p90' },
  { metric: 'last_delivery', side: 'client', phase: 'steady', stat: 'p50' },
  { metric: 'burst_latency', side: 'client', phase: 'steady', stat: 'p50' },
  { metric: 'recovery_time', side: 'client', phase: 'steady', stat: 'p50' },
  { metric: 'time_to_first_token', side: 'client', phase: 'steady', stat: 'p50' },
  { metric: 'stop_time', side: 'server', phase: 'steady', stat: 'p50' },
  { metric: 'echo_time', side: 'client', phase: 'steady', stat: 'p50' },
  { metric: 'connect_time', side: 'client', phase: 'steady', stat: 'p50' },
  { metric: 'delivered_rate', side: 'client', phase: 'steady', stat: 'value' },
  { metric: 'wire_bytes_per_event', side: 'client', phase: 'steady', stat: 'value' },
  { metric: 'rss', side: 'server', phase: 'steady', stat: 'value' },
  { metric: 'kernel_per_connection', side: 'both', stat: 'slope' },
];

/** Statistics that are compared of every metric: its one number, its slope, its median. */
const ALWAYS: ReadonlySet<string> = new Set(['value', 'slope', 'p50']);

/** What a user waits for: there the tail is compared too. */
const WAITED_FOR: ReadonlySet<string> = new Set(['latency', 'time_to_first_token', 'completion_time']);

const TAIL: ReadonlySet<string> = new Set(['p90', 'p99']);

export function isCompared({ metric, stat }: CellPlace): boolean {
  return ALWAYS.has(stat) || (TAIL.has(stat) && WAITED_FOR.has(metric));
}

/** The headline of one pair: median service time, median latency, CPU per event, memory per connection. */
export function headlineOf(metrics: readonly PairedMetric[]): PairedMetric[] {
  const median = (metric: string) =>
    findCell(metrics, { metric, side: 'client', phase: 'steady', stat: 'p50' });
  const cpuOf = (metric: string) =>
    findCell(metrics, { metric, side: 'server', phase: 'steady', stat: 'value' });
  const latency = median('latency');
  // Where the client's own reading takes too much of it, the latency that can be judged is the first delivery's.
  const clientBound = latency !== undefined && isClientBound(latency);
  const inTurn = [
    median('service_time'),
    latency,
    clientBound ? median('first_delivery') : undefined,
    cpuOf('cpu_per_event_net') ?? cpuOf('cpu_per_event'),
    findCell(metrics, { metric: 'memory_per_connection', side: 'server', stat: 'slope' }),
  ];
  return inTurn.flatMap((metric) => metric ?? []);
}

/** Of one pair: the secondary metrics that are there, and of which the headline has none. */
export function secondaryOf(metrics: readonly PairedMetric[]): PairedMetric[] {
  return SECONDARY.flatMap((place) => findCell(metrics, place) ?? []);
}

/** What binds either side binds the pair. */
function isClientBound({ pooledLeft, pooledRight }: PairedMetric): boolean {
  return pooledLeft.status === 'client-bound' || pooledRight.status === 'client-bound';
}
