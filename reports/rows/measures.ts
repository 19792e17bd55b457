// The four things that a choice between the transports turns on, and the figure that stands for each of them.
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { findCell } from '../../analysis/cells/cell.ts';

export type Measure = 'latency' | 'cpu' | 'memory' | 'bytes';

/** In the order of their columns. */
export const MEASURES: readonly Measure[] = ['latency', 'cpu', 'memory', 'bytes'];

export const MEASURE_TITLES: Readonly<Record<Measure, string>> = {
  latency: 'latency',
  cpu: 'CPU',
  memory: 'memory',
  bytes: 'bytes',
};

interface Figure {
  /** Its name, where a reader must know which one stands there. */
  readonly name: string;
  readonly place: Parameters<typeof findCell>[1];
}

const client = { side: 'client', phase: 'steady' } as const;

/** Of each, the figures that can stand for it: the first that may have a verdict does. */
const FIGURES: Readonly<Record<Measure, readonly Figure[]>> = {
  latency: [
    { name: 'latency', place: { ...client, metric: 'latency', stat: 'p50' } },
    { name: 'first delivery', place: { ...client, metric: 'first_delivery', stat: 'p50' } },
    { name: 'service time', place: { ...client, metric: 'service_time', stat: 'p50' } },
  ],
  cpu: [
    { name: 'CPU per event', place: { side: 'server', metric: 'cpu_per_event_net', stat: 'value' } },
    { name: 'CPU per event', place: { side: 'server', metric: 'cpu_per_event', stat: 'value' } },
  ],
  memory: [
    { name: 'per connection', place: { side: 'server', metric: 'memory_per_connection', stat: 'slope' } },
    { name: 'whole server', place: { side: 'server', metric: 'rss', stat: 'value' } },
  ],
  bytes: [
    { name: 'bytes per event', place: { side: 'client', metric: 'wire_bytes_per_event', stat: 'value' } },
  ],
};

/** What stands for a measure. */
export interface ChosenFigure {
  readonly name: string;
  readonly comparison: Comparison;
  /** It stands in for the figure that one would expect, which shows the instrument more than the server. */
  readonly standsIn: boolean;
}

/** Undefined where nothing of it was compared. Comparisons of one pair in one case. */
export function figureOf(measure: Measure, comparisons: readonly Comparison[]): ChosenFigure | undefined {
  const registered = comparisons.filter(({ family }) => family !== 'described');
  const there = FIGURES[measure].flatMap(({ name, place }) => {
    const comparison = findCell(registered, place);
    return comparison === undefined ? [] : [{ name, comparison }];
  });
  const chosen = there.find(({ comparison }) => comparison.verdict !== undefined) ?? there[0];
  if (chosen === undefined) return undefined;
  return { ...chosen, standsIn: measure === 'latency' && chosen !== there[0] };
}
