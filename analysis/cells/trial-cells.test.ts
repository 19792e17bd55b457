import { describe, expect, it } from 'vitest';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import { findCell, type Cell } from './cell.ts';
import { cellsOf } from './trial-cells.ts';

function repeat(ns: number, count = 1000): number[] {
  return Array.from({ length: count }, () => ns);
}

function statusOf(cells: readonly Cell[], metric: string, stat = 'p50') {
  return findCell(cells, { metric, stat })?.status;
}

const reason = { code: 'client-cpu', message: 'the client was busy', remedy: 'use more client processes' };

/** Latency of 1 µs with a send lag that is just small enough, and this much client drain. */
function drained(drainNs: number): Cell[] {
  return cellsOf(
    trialRecord({
      histograms: [
        histogramRecord('latency', repeat(1000)),
        histogramRecord('send_lag', repeat(200)),
        histogramRecord('client_drain', repeat(drainNs)),
      ],
    }),
  );
}

function fittedLine(r2: number): Cell[] {
  return cellsOf(
    trialRecord({
      measurements: [
        measurement('memory_per_connection', 9000, { phase: 'idle', stat: 'slope' }),
        measurement('memory_per_connection', r2, { phase: 'idle', stat: 'r2', unit: '1' }),
        measurement('memory_per_connection', 4000, { phase: 'idle', stat: 'slope', side: 'client' }),
      ],
    }),
  );
}

describe('cellsOf', () => {
  it('passes measurements on as they are', () => {
    const cells = cellsOf(
      trialRecord({
        measurements: [
          measurement('cpu_per_event', 12.5, { nEvents: 4000 }),
          measurement('rss', 1e8, { phase: 'after', nSamples: 3 }),
        ],
      }),
    );
    expect(cells).toEqual([
      {
        metric: 'cpu_per_event',
        side: 'server',
        phase: 'steady',
        stat: 'value',
        unit: 'us',
        better: 'lower',
        value: 12.5,
        nEvents: 4000,
        nSamples: undefined,
        status: 'ok',
        statusReason: '',
      },
      {
        metric: 'rss',
        side: 'server',
        phase: 'after',
        stat: 'value',
        unit: 'By',
        better: 'lower',
        value: 1e8,
        nEvents: undefined,
        nSamples: 3,
        status: 'ok',
        statusReason: '',
      },
    ]);
  });

  it('shows of a histogram what it has enough sends for', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i + 1) * 1000);
    const cells = cellsOf(trialRecord({ histograms: [histogramRecord('latency', values)] }));
    expect(cells.map(({ stat }) => stat)).toEqual(['p50', 'p90', 'p99', 'p99.9', 'max', 'mean']);
    const shown = Object.fromEntries(cells.map(({ stat, value }) => [stat, value]));
    for (const [stat, ns] of Object.entries({ p50: 5e5, p90: 9e5, p99: 9.9e5, max: 1e6, mean: 5.005e5 }))
      expect(Math.abs(shown[stat]! / ns - 1)).toBeLessThan(0.002);
    expect(cells[3]).toMatchObject({
      value: undefined,
      status: 'insufficient',
      statusReason: 'p99.9 needs 10000 sends, there were 1000',
      nEvents: 1000,
      nSamples: 1000,
    });
  });

  it('counts sends, not deliveries, and with losses not even all sends', () => {
    const fannedOut = cellsOf(trialRecord({ histograms: [histogramRecord('latency', repeat(5, 1000), 19)] }));
    for (const { value, status } of fannedOut)
      expect({ value, status }).toEqual({ value: undefined, status: 'insufficient' });
    const lossy = cellsOf(trialRecord({ histograms: [histogramRecord('latency', repeat(5, 50), 1000)] }));
    expect(findCell(lossy, { metric: 'latency', stat: 'p90' })?.statusReason).toContain('there were 50');
  });

  it('marks latency as timer-bound where it is mostly the timer', () => {
    const histograms = [
      histogramRecord('latency', repeat(1000)),
      histogramRecord('service_time', repeat(700)),
      histogramRecord('send_lag', repeat(300), 1000, { side: 'server' }),
    ];
    const cells = cellsOf(trialRecord({ histograms }));
    expect(findCell(cells, { metric: 'latency', stat: 'p50' })).toMatchObject({ status: 'timer-bound' });
    expect(findCell(cells, { metric: 'latency', stat: 'p50' })?.value).toBeCloseTo(1000, -1);
    expect(findCell(cells, { metric: 'latency', stat: 'p50' })?.statusReason).toMatch(
      /send lag p50 is 0\.3 µs of 1 µs latency p50 \(limit 20 %\)/,
    );
    expect(statusOf(cells, 'latency', 'p99.9')).toBe('insufficient');
    expect(statusOf(cells, 'service_time')).toBe('ok');
    expect(statusOf(cells, 'send_lag')).toBe('ok');
  });

  it('marks a delivery as timer-bound by its own median', () => {
    const histograms = [
      histogramRecord('latency', repeat(9000)),
      histogramRecord('first_delivery', repeat(1000)),
      histogramRecord('last_delivery', repeat(20_000)),
      histogramRecord('send_lag', repeat(300)),
    ];
    const cells = cellsOf(trialRecord({ histograms }));
    expect(statusOf(cells, 'first_delivery')).toBe('timer-bound');
    expect(findCell(cells, { metric: 'first_delivery', stat: 'p50' })?.statusReason).toContain(
      'of 1 µs first delivery p50',
    );
    for (const metric of ['latency', 'last_delivery']) expect(statusOf(cells, metric)).toBe('ok');
  });

  it('takes exactly a fifth as still good', () => {
    expect(statusOf(drained(200), 'latency')).toBe('ok');
    expect(statusOf(drained(202), 'latency')).toBe('client-bound');
  });

  it('marks all deliveries but the first as client-bound where they are the client reading', () => {
    const metrics = ['latency', 'service_time', 'median_delivery', 'last_delivery', 'fanout_skew'] as const;
    const histograms = [
      ...metrics.map((metric) => histogramRecord(metric, repeat(1000))),
      histogramRecord('first_delivery', repeat(500)),
      histogramRecord('client_drain', repeat(400)),
      histogramRecord('connect_time', repeat(400), 1000, { phase: 'connect' }),
    ];
    const cells = cellsOf(trialRecord({ histograms }));
    for (const metric of metrics) expect(statusOf(cells, metric)).toBe('client-bound');
    for (const metric of ['first_delivery', 'client_drain', 'connect_time'])
      expect(statusOf(cells, metric)).toBe('ok');
  });

  it('judges a phase by its own latency', () => {
    const histograms = [
      histogramRecord('latency', repeat(1000)),
      histogramRecord('latency', repeat(100_000), 1000, { phase: 'after' }),
      histogramRecord('send_lag', repeat(900)),
      histogramRecord('send_lag', repeat(900), 1000, { phase: 'after' }),
    ];
    const cells = cellsOf(trialRecord({ histograms }));
    expect(findCell(cells, { metric: 'latency', phase: 'steady', stat: 'p50' })?.status).toBe('timer-bound');
    expect(findCell(cells, { metric: 'latency', phase: 'after', stat: 'p50' })?.status).toBe('ok');
  });

  it('shows a slope only where the points lie on a line', () => {
    expect(fittedLine(0.995).map(({ value }) => value)).toEqual([9000, 0.995, 4000]);
    const [crooked, ...others] = fittedLine(0.9);
    expect(crooked).toMatchObject({ value: undefined, status: 'insufficient' });
    expect(crooked?.statusReason).toBe('a slope needs R² > 0.99, it is 0.9');
    expect(others.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('shows the numbers of an invalid trial, with its first reason', () => {
    const cells = cellsOf(
      trialRecord({
        status: 'invalid',
        reasons: [reason, { ...reason, message: 'another one' }],
        measurements: [measurement('rss', 5)],
        histograms: [histogramRecord('latency', repeat(7, 100))],
      }),
    );
    expect(cells).toHaveLength(7);
    for (const { status, statusReason } of cells)
      expect([status, statusReason]).toEqual(['invalid', 'the client was busy']);
    expect(cells[0]?.value).toBe(5);
    expect(findCell(cells, { metric: 'latency', stat: 'p99' })?.value).toBeUndefined();
  });

  it.each(['failed', 'skipped'] as const)('has one row of a %s trial, without a number', (status) => {
    const cells = cellsOf(trialRecord({ status, reasons: [reason], measurements: [measurement('rss', 5)] }));
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({
      metric: 'trial',
      stat: 'status',
      value: undefined,
      status,
      statusReason: 'the client was busy',
    });
  });
});
