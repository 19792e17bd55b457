import { describe, expect, it } from 'vitest';
import { measurement } from '../../harness/trial-record.fixture.ts';
import type { Measurement, TrialRecord } from '../../harness/trial-record.ts';
import { trial, pair, rowOf, cpu, silent, noisy, busy, everything } from './comparison.fixture.ts';
import { compare } from './comparison.ts';

describe('compare', () => {
  it('has the four headline metrics first, in their order, then the secondary ones, then everything else', () => {
    const rows = compare(pair(8, everything(1.5)));
    const named = rows.map(({ family, metric, stat }) => `${family} ${metric} ${stat}`);
    expect(named).toEqual([
      'headline service_time p50',
      'headline latency p50',
      'headline cpu_per_event_net value',
      'headline memory_per_connection slope',
      'secondary latency p90',
      'secondary delivered_rate value',
      'described cpu_per_event value',
      'described events_per_read value',
      'described latency p99',
      'described first_delivery p50',
      'described send_lag p50',
      'described client_drain p50',
    ]);
  });

  it('says who is better, by how much, and how sure that is', () => {
    const rows = compare(pair(8, everything(1.5)));
    const net = rowOf(rows, 'cpu_per_event_net')!;
    expect(net).toMatchObject({
      scenario: 'stock-ticker',
      case: 'connections=4',
      stack: 'node',
      client: 'lean',
      side: 'server',
      phase: 'steady',
      unit: 'us',
      better: 'lower',
      blocks: 8,
      verdict: 'ws',
      status: 'ok',
      statusReason: '',
      p: 2 / 256,
      pHolm: 8 / 256,
    });
    for (const ratio of [net.ratio, net.ciLow, net.ciHigh]) expect(ratio).toBeCloseTo(1.5, 12);
    expect(net.ciLevel).toBeCloseTo(0.961, 3);
    // Medians over blocks at 1.0, 1.1, … 1.7 times 15 µs.
    expect(net.ws).toBeCloseTo(15 * 1.35, 10);
    expect(net.sse).toBeCloseTo(15 * 1.35 * 1.5, 10);
    expect(net.blockRatios.map(({ block }) => block)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(rowOf(rows, 'latency', 'p50')).toMatchObject({ verdict: 'ws', status: 'ok' });
    expect(rowOf(rows, 'delivered_rate')).toMatchObject({ verdict: 'sse', better: 'higher' });
    expect(rowOf(compare(pair(8, everything(1 / 1.5))), 'cpu_per_event_net')?.verdict).toBe('sse');
  });

  it('finds identical sides equivalent', () => {
    const rows = compare(pair(8, everything(1)));
    const judged = rows.filter(({ family, status }) => family !== 'described' && status === 'ok');
    expect(judged).toHaveLength(6);
    for (const row of judged)
      expect(row).toMatchObject({ verdict: 'equivalent', ratio: 1, ciLow: 1, ciHigh: 1, p: 1 });
    expect(rowOf(rows, 'latency', 'p50')?.verdict).toBe('equivalent');
  });

  it('says the same of swapped sides, the other way round', () => {
    const [row] = compare(pair(9, noisy));
    const [swapped] = compare(
      pair(9, (transport, block) => noisy(transport === 'sse' ? 'ws' : 'sse', block)),
    );
    expect([row?.verdict, swapped?.verdict]).toEqual(['ws', 'sse']);
    expect(swapped!.ratio).toBeCloseTo(1 / row!.ratio!, 12);
    expect(swapped!.ciLow).toBeCloseTo(1 / row!.ciHigh!, 12);
    expect(swapped!.p).toBe(row!.p);
  });

  it('names no winner of a metric of which neither direction is better', () => {
    const row = rowOf(compare(pair(8, everything(1.5))), 'events_per_read');
    expect(row).toMatchObject({ verdict: undefined, p: undefined, status: 'ok' });
    expect(row?.ratio).toBeCloseTo(1.5, 12);
    expect(row?.ciLevel).toBeCloseTo(0.961, 3);
  });

  it('shows the range of too few blocks, and is inconclusive', () => {
    const ratios = [1.2, 1.5, 1.1];
    const rows = compare(
      pair(3, (transport, block) => ({
        ...cpu(transport === 'sse' ? ratios[block]! : 1),
      })),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ verdict: 'inconclusive', status: 'insufficient', blocks: 3 });
    expect(rows[0]).toMatchObject({ ciLevel: undefined, p: undefined, pHolm: undefined });
    expect(rows[0]?.statusReason).toMatch(/^n = 3: /);
    expect(rows[0]?.ciLow).toBeCloseTo(1.1, 12);
    expect(rows[0]?.ciHigh).toBeCloseTo(1.5, 12);
  });

  it('describes a metric that it does not know, without a verdict', () => {
    const indicators: Measurement = {
      ...measurement('delivered', 0, { side: 'client' }),
      metric: 'typing_indicators',
      better: 'lower',
    };
    const rows = compare(
      pair(8, (transport) => ({ measurements: [{ ...indicators, value: transport === 'sse' ? 3 : 2 }] })),
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.ratio).toBeCloseTo(1.5, 12);
    expect(rows[0]).toMatchObject({
      metric: 'typing_indicators',
      family: 'described',
      verdict: undefined,
      p: undefined,
      blocks: 8,
    });
  });

  it('leaves out what only one side reports, and statistics that are no result', () => {
    const rows = compare(
      pair(8, (transport) => ({
        measurements: [
          measurement(transport === 'sse' ? 'heap_used' : 'external', 1),
          measurement('memory_per_connection', 0.999, { stat: 'r2', unit: '1', phase: 'idle' }),
          measurement('rss', 3, { stat: 'max' }),
          measurement('rss', 2),
        ],
      })),
    );
    expect(rows.map(({ metric, stat }) => [metric, stat])).toEqual([['rss', 'value']]);
  });
});

describe('blocks', () => {
  it('count only where both sides are valid', () => {
    const records = pair(12, (transport, block) => ({
      ...cpu(transport === 'sse' ? 2 : 1),
      ...(transport === 'ws' && block === 3 ? { status: 'invalid', reasons: [busy] } : {}),
      ...(transport === 'sse' && block === 5 ? { status: 'failed', reasons: [busy] } : {}),
    }));
    const [row] = compare(records.filter(({ trialId }) => trialId !== 'ws-7'));
    expect(row?.blocks).toBe(9);
    expect(row?.blockRatios.map(({ block }) => block)).toEqual([0, 1, 2, 4, 6, 8, 9, 10, 11]);
  });

  it('count by their last trials where they were repeated', () => {
    const records = [
      trial('sse', 0, { ...cpu(5), order: 0, status: 'invalid', reasons: [busy] }),
      trial('ws', 0, { ...cpu(1), order: 1 }),
      trial('sse', 0, { ...cpu(6), order: 2 }),
      trial('ws', 0, { ...cpu(2), order: 3 }),
    ];
    for (const shuffled of [records, records.toReversed()])
      expect(compare(shuffled)[0]).toMatchObject({ blocks: 1, sse: 6, ws: 2 });
  });

  it('are not mixed between runs, cases, stacks and clients, and sides of other comparisons are none', () => {
    const variants: Partial<TrialRecord>[] = [
      {},
      { runId: 'another' },
      { scenario: 'chat' },
      { case: 'connections=8' },
      { stack: 'uws' },
      { client: 'reference' },
      { arm: 'base' },
    ];
    const records = variants.flatMap((variant) =>
      pair(2, () => cpu(1)).map((record) => Object.assign(record, variant)),
    );
    const rows = compare(records);
    expect(rows).toHaveLength(6);
    for (const { blocks } of rows) expect(blocks).toBe(2);
  });

  it('without a positive value have no ratio, and the row says how many', () => {
    const rows = compare(pair(10, (transport, block) => cpu(transport === 'sse' && block < 3 ? -0.1 : 2)));
    expect(rows[0]).toMatchObject({ blocks: 7, verdict: 'inconclusive' });
    expect(rows[0]?.statusReason).toMatch(/^n = 7: .*3 of 10 blocks have no ratio/);
    expect(rows[0]?.blockRatios).toHaveLength(7);
    const won = compare(pair(10, (transport, block) => cpu(transport === 'ws' ? 2 : block === 0 ? 0 : 1)));
    expect(won[0]).toMatchObject({ blocks: 9, verdict: 'sse' });
    expect(won[0]?.statusReason).toMatch(/^1 of 10 blocks have no ratio/);
    const none = compare(pair(10, (transport) => cpu(transport === 'sse' ? -1 : 2)));
    expect(none[0]).toMatchObject({ blocks: 0, ratio: undefined, ciLow: undefined, sse: -1, ws: 2 });
    expect(none[0]?.statusReason).toMatch(/^n = 0: /);
  });

  it('with nothing on both sides are equal', () => {
    expect(compare(pair(8, () => silent(0)))[0]).toMatchObject({ verdict: 'equivalent', ratio: 1 });
    const rows = compare(pair(12, (transport, block) => silent(transport === 'ws' && block < 4 ? 5 : 0)));
    expect(rows[0]).toMatchObject({ blocks: 8, verdict: 'inconclusive' });
  });

  it('that are valid on neither side leave one row that says why', () => {
    const skipped = compare(
      pair(2, (transport) => (transport === 'ws' ? { status: 'skipped', reasons: [busy] } : cpu(1))),
    );
    expect(skipped).toHaveLength(1);
    expect(skipped[0]).toMatchObject({
      metric: 'trial',
      stat: 'status',
      blocks: 0,
      verdict: undefined,
      status: 'skipped',
      statusReason: 'node-ws: the client was busy',
    });
    const apart = compare([trial('sse', 0, cpu(1)), trial('ws', 1, cpu(1))]);
    expect(apart).toHaveLength(1);
    expect(apart[0]).toMatchObject({ status: 'insufficient', verdict: undefined });
  });

  it('of one transport alone are no comparison', () => {
    expect(compare([trial('sse', 0, cpu(1)), trial('sse', 1, cpu(1))])).toEqual([]);
    expect(compare([])).toEqual([]);
  });
});
