// What a proxy has cost, from the levels of its memory and the processor time of a step.
import { describe, expect, it } from 'vitest';
import { proxyMeasurements } from './proxy-measurements.ts';

const record = { name: 'nginx:correct' };

function named(measurements: ReturnType<typeof proxyMeasurements>): Record<string, number> {
  return Object.fromEntries(measurements.map(({ metric, stat, value }) => [`${metric} ${stat}`, value]));
}

describe('the measurements of a proxy', () => {
  it('have the slope of its memory over four levels or more, without the empty one, and CPU per delivery', () => {
    const levels = [0, 100, 200, 300, 400].map((connections) => ({
      connections,
      bytes: connections === 0 ? 1e6 : 5e6 + 2_000 * connections,
    }));
    const found = named(proxyMeasurements({ record, levels }, { cpuUs: 500, ended: undefined }, 100));
    expect(found['proxy_memory_per_connection slope']).toBeCloseTo(2_000);
    expect(found['proxy_memory_per_connection r2']).toBeCloseTo(1);
    expect(found['proxy_cpu_per_event value']).toBe(5);
  });

  it('have no slope of fewer levels, and no CPU where nothing was delivered', () => {
    const levels = [0, 4].map((connections) => ({ connections, bytes: 1e6 }));
    expect(proxyMeasurements({ record, levels }, { cpuUs: 500, ended: undefined }, 0)).toEqual([]);
  });

  it('have of the look what it could tell', () => {
    const look = { verdict: 'silent', says: '', evidence: [], events: 0, spanRatio: undefined } as const;
    expect(proxyMeasurements({ record: { ...record, look }, levels: [] }, undefined, 5)).toEqual([]);
    const seen = {
      ...look,
      verdict: 'held',
      events: 3,
      spanRatio: 0,
      addedP50Ns: 7,
      addedP99Ns: 9,
      addedSamples: 3,
    } as const;
    expect(proxyMeasurements({ record: { ...record, look: seen }, levels: [] }, undefined, 5)).toMatchObject([
      { metric: 'via_added_latency', stat: 'p50', value: 7, nEvents: 3, nSamples: 3, phase: 'idle' },
      { metric: 'via_added_latency', stat: 'p99', value: 9 },
      { metric: 'via_span_ratio', value: 0 },
    ]);
  });
});
