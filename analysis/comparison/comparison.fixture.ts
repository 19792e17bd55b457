// Records of pairs for tests of the comparison: a block has both sides, and a test says what each of them holds.
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Transport } from '../../servers/target.ts';
import type { Comparison } from './comparison.ts';

export type Content = Partial<Pick<TrialRecord, 'measurements' | 'histograms' | 'status' | 'reasons'>>;

export function trial(
  transport: Transport,
  block: number,
  overrides: Partial<TrialRecord> = {},
): TrialRecord {
  return trialRecord({
    transport,
    target: `node-${transport}`,
    block,
    order: 2 * block + (transport === 'sse' ? 0 : 1),
    trialId: `${transport}-${block}`,
    ...overrides,
  });
}

/** Both sides of some blocks. */
export function pair(
  blocks: number,
  content: (transport: Transport, block: number) => Content,
): TrialRecord[] {
  return Array.from({ length: blocks }, (_, block) => [
    trial('sse', block, content('sse', block)),
    trial('ws', block, content('ws', block)),
  ]).flat();
}

export function repeat(ns: number, count = 100): number[] {
  return Array.from({ length: count }, () => ns);
}

export function rowOf(rows: readonly Comparison[], metric: string, stat = 'value'): Comparison | undefined {
  return rows.find((row) => row.metric === metric && row.stat === stat);
}

export function cpu(value: number): Content {
  return { measurements: [measurement('cpu_per_event', value)] };
}

export function silent(ratePerSecond: number): Content {
  return { measurements: [measurement('delivered_rate', ratePerSecond, { side: 'client' })] };
}

/** A clear difference that is not the same in any two blocks. */
export function noisy(transport: Transport, block: number): Content {
  return cpu(transport === 'sse' ? 3 + (block % 3) : 2 + (block % 4) / 10);
}

export const busy = {
  code: 'client-cpu',
  message: 'the client was busy',
  remedy: 'use more client processes',
};

/** What a workload reports at least, with SSE at a ratio to WebSocket in everything. */
export function everything(ratio: number, durations: { drainNs?: number; lagNs?: number } = {}) {
  return (transport: Transport, block: number): Content => {
    const factor = (transport === 'sse' ? ratio : 1) * (1 + block / 10);
    return {
      measurements: [
        measurement('cpu_per_event', 20 * factor),
        measurement('cpu_per_event_net', 15 * factor),
        measurement('memory_per_connection', 9000 * factor, { phase: 'idle', stat: 'slope' }),
        measurement('delivered_rate', 100 * factor, { side: 'client' }),
        measurement('events_per_read', 2 * factor, { side: 'client' }),
      ],
      histograms: [
        histogramRecord('latency', repeat(1e6 * factor)),
        histogramRecord('service_time', repeat(8e5 * factor)),
        histogramRecord('first_delivery', repeat(5e5 * factor)),
        histogramRecord('send_lag', repeat(durations.lagNs ?? 1e4), 100, { side: 'server' }),
        histogramRecord('client_drain', repeat(durations.drainNs ?? 1e4)),
      ],
    };
  };
}
