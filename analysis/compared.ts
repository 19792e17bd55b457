// What is compared, and which four of it are the headline. The list is open: whatever both sides report is
// compared, so that a workload's own metrics need no entry here. Registered in advance, not chosen by result.
import { findCell, type CellPlace } from './cell.ts';
import type { PairedMetric } from './paired-metrics.ts';

/** Size of the headline family, whoever of it is there: the correction must not depend on the data. */
export const HEADLINE_SIZE = 4;

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

/** What binds either side binds the pair. */
function isClientBound({ pooledLeft, pooledRight }: PairedMetric): boolean {
  return pooledLeft.status === 'client-bound' || pooledRight.status === 'client-bound';
}
