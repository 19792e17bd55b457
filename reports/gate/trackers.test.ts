import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { everyVerdict, gateMeasure, gateResultOf } from './result.fixture.ts';
import { gateBencherJson, gateSmallerIsBetterJson } from './trackers.ts';

/** The JSON Schema of https://bencher.dev/docs/reference/bencher-metric-format, and its limits of names. */
const BENCHER = z.record(
  z.string().min(1).max(1024),
  z.record(
    z.string().min(1).max(64),
    z.strictObject({
      value: z.number(),
      lower_value: z.number().optional(),
      upper_value: z.number().optional(),
    }),
  ),
);

/** What github-action-benchmark's extractor of custom benchmarks reads. */
const SMALLER_IS_BETTER = z.array(
  z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    value: z.number(),
    range: z.string(),
    extra: z.string(),
  }),
);

const job = gateResultOf([
  gateMeasure(),
  gateMeasure({ metric: 'cpu_per_event_net', stat: 'value', unit: 'us', base: 10, head: 10.5 }),
  gateMeasure({
    scenario: 'idle-connections',
    case: 'keepAlive=event',
    metric: 'heap_per_connection',
    stat: 'slope',
    unit: 'By',
  }),
]);

describe('Bencher Metric Format', () => {
  it('has a benchmark for each target in a case, with the figure of head, and the ratio with its interval', () => {
    const benchmarks = BENCHER.parse(JSON.parse(gateBencherJson(job)));
    expect(Object.keys(benchmarks)).toEqual([
      'stock-ticker node-sse',
      'idle-connections keepAlive=event node-sse',
    ]);
    expect(benchmarks['stock-ticker node-sse']).toEqual({
      'service-time-p50-ns': { value: 101_000 },
      'service-time-p50-ratio': { value: 1.01, lower_value: 0.99, upper_value: 1.03 },
      'cpu-per-event-net-us': { value: 10.5 },
      'cpu-per-event-net-ratio': { value: 1.01, lower_value: 0.99, upper_value: 1.03 },
    });
  });

  it('keeps its shape whatever happened, and is empty where nothing was measured', () => {
    BENCHER.parse(JSON.parse(gateBencherJson(everyVerdict())));
    expect(JSON.parse(gateBencherJson(gateResultOf([])))).toEqual({});
    const [measure] = job.measures;
    const first = { ...measure!.first, ratio: undefined, low: undefined, high: undefined };
    const withoutNumbers = gateMeasure({ head: undefined, first });
    expect(JSON.parse(gateBencherJson(gateResultOf([withoutNumbers])))).toEqual({
      'stock-ticker node-sse': {},
    });
    expect(JSON.parse(gateSmallerIsBetterJson(gateResultOf([withoutNumbers])))).toEqual([]);
  });
});

describe('customSmallerIsBetter', () => {
  it('has the figure of head and the ratio, each under a name of its own', () => {
    const entries = SMALLER_IS_BETTER.parse(JSON.parse(gateSmallerIsBetterJson(job)));
    expect(entries).toHaveLength(6);
    expect(new Set(entries.map(({ name }) => name)).size).toBe(6);
    expect(entries.slice(0, 2)).toEqual([
      {
        name: 'stock-ticker node-sse service_time p50',
        unit: 'ns',
        value: 101_000,
        range: '0.9900 to 1.0300 × base',
        extra: 'verdict: pass\nbase: 100000 ns\nhead ÷ base: 1.0100\nreplicates: 16\nrun: 20260101T000000Z-1',
      },
      expect.objectContaining({
        name: 'stock-ticker node-sse service_time p50 ratio',
        unit: 'head ÷ base',
        value: 1.01,
        range: '0.9900 to 1.0300',
      }),
    ]);
    SMALLER_IS_BETTER.parse(JSON.parse(gateSmallerIsBetterJson(everyVerdict())));
  });

  it('leaves out metrics of which more is better', () => {
    expect(JSON.parse(gateSmallerIsBetterJson(gateResultOf([gateMeasure({ better: 'higher' })])))).toEqual(
      [],
    );
  });
});
