// The laws of measurement, as far as a comparison has to keep them.
import { describe, expect, it } from 'vitest';
import { histogramRecord } from '../../harness/trial-record.fixture.ts';
import { pair, repeat, rowOf, cpu, everything } from './comparison.fixture.ts';
import { compare } from './comparison.ts';

describe('a law of measurement', () => {
  it('takes the verdict from timer-bound latency and leaves service time its own', () => {
    const rows = compare(pair(8, everything(1.5, { lagNs: 5e5 })));
    expect(rowOf(rows, 'latency', 'p50')).toMatchObject({ verdict: undefined, status: 'timer-bound' });
    expect(rowOf(rows, 'latency', 'p50')?.statusReason).toContain('send lag p50');
    expect(rowOf(rows, 'latency', 'p50')?.ratio).toBeCloseTo(1.5, 2);
    expect(rowOf(rows, 'service_time', 'p50')).toMatchObject({ verdict: 'ws', pHolm: 8 / 256 });
    expect(rowOf(rows, 'first_delivery', 'p50')?.family).toBe('described');
  });

  it('puts first delivery in the place of client-bound latency', () => {
    const rows = compare(pair(8, everything(1.5, { drainNs: 5e5 })));
    const headline = rows.filter(({ family }) => family === 'headline');
    expect(headline.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ['service_time', undefined],
      ['latency', undefined],
      ['first_delivery', 'ws'],
      ['cpu_per_event_net', 'ws'],
      ['memory_per_connection', 'ws'],
    ]);
    for (const row of headline.slice(0, 2)) expect(row.status).toBe('client-bound');
    expect(rowOf(rows, 'latency', 'p90')).toMatchObject({ verdict: undefined, status: 'client-bound' });
  });

  it('binds the pair where it binds either side', () => {
    const rows = compare(
      pair(8, (transport, block) =>
        everything(1, { drainNs: transport === 'ws' ? 9e5 : 1e3 })(transport, block),
      ),
    );
    const serviceTime = rowOf(rows, 'service_time', 'p50');
    expect(serviceTime).toMatchObject({ status: 'client-bound', verdict: undefined });
    expect(serviceTime?.statusReason).toMatch(/^ws: client drain p50/);
  });

  it('takes gross CPU for the headline where there is no net', () => {
    const rows = compare(pair(8, () => cpu(2)));
    expect(rows[0]).toMatchObject({ metric: 'cpu_per_event', family: 'headline' });
  });

  it('corrects a lonely headline metric as one of four', () => {
    const rows = compare(pair(8, (transport) => cpu(transport === 'sse' ? 2 : 1)));
    expect(rows[0]).toMatchObject({ p: 2 / 256, pHolm: 8 / 256, verdict: 'ws' });
  });

  it('pools a percentile for which single trials have too few sends, and draws no verdict from it', () => {
    const rows = compare(
      pair(10, (transport) => ({
        histograms: [
          histogramRecord('latency', [...repeat(1000, 97), ...repeat(transport === 'sse' ? 9000 : 4500, 3)]),
        ],
      })),
    );
    const p99 = rowOf(rows, 'latency', 'p99')!;
    expect(p99).toMatchObject({ verdict: undefined, status: 'insufficient', ciLow: undefined, blocks: 0 });
    expect(p99.ratio).toBeCloseTo(2, 2);
    expect(p99.sse! / p99.ws!).toBe(p99.ratio);
    expect(p99.statusReason).toContain('pooled');
    expect(rowOf(rows, 'latency', 'p50')).toMatchObject({ verdict: 'equivalent', blocks: 10 });
  });

  it('leaves a percentile empty for which even all trials have too few sends', () => {
    const rows = compare(pair(2, () => ({ histograms: [histogramRecord('latency', repeat(1000, 5))] })));
    expect(rows.map(({ stat }) => stat)).toEqual(['p50', 'p90', 'p99']);
    for (const row of rows)
      expect(row).toMatchObject({ sse: undefined, ws: undefined, ratio: undefined, status: 'insufficient' });
    expect(rows[0]?.statusReason).toBe('sse: p50 needs 20 sends, there were 10');
  });
});
