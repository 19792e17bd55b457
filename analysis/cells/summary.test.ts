import { describe, expect, it } from 'vitest';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { findCell, type Cell } from './cell.ts';
import { summarise } from './summary.ts';

function repeat(ns: number, count: number): number[] {
  return Array.from({ length: count }, () => ns);
}

function blocks(...trials: Partial<TrialRecord>[]): TrialRecord[] {
  return trials.map((overrides, block) => trialRecord({ block, order: block, ...overrides }));
}

const busy = { code: 'client-cpu', message: 'the client was busy', remedy: 'use more client processes' };
const missing = { code: 'not-installed', message: 'it is not installed', remedy: 'install it' };

/** The cell of these trials together, each with one of the contents. */
function pooled(place: Parameters<typeof findCell>[1], ...trials: Partial<TrialRecord>[]): Cell | undefined {
  return findCell(summarise(blocks(...trials))[0]!.cells, place);
}

function cpu(perEvent: number, least: number, most: number): Partial<TrialRecord> {
  return {
    measurements: [
      measurement('cpu_per_event', perEvent, { nEvents: 100 }),
      measurement('cpu_share', most, { stat: 'max' }),
      measurement('cpu_share', least, { stat: 'min' }),
    ],
  };
}

function slope(value: number, r2: number): Partial<TrialRecord> {
  return {
    measurements: [
      measurement('memory_per_connection', value, { phase: 'idle', stat: 'slope' }),
      measurement('memory_per_connection', r2, { phase: 'idle', stat: 'r2', unit: '1' }),
    ],
  };
}

function lagging(lagNs: number, count: number): Partial<TrialRecord> {
  return {
    histograms: [
      histogramRecord('latency', repeat(1000, count)),
      histogramRecord('send_lag', repeat(lagNs, count)),
    ],
  };
}

describe('summarise', () => {
  it('has one summary per scenario, case, target, client and arm', () => {
    const records = [
      trialRecord({}),
      trialRecord({ block: 1 }),
      trialRecord({ transport: 'ws', target: 'node-ws' }),
      trialRecord({ case: 'connections=8' }),
      trialRecord({ scenario: 'chat' }),
      trialRecord({ client: 'reference' }),
      trialRecord({ arm: 'base2' }),
    ];
    const summaries = summarise(records);
    expect(summaries).toHaveLength(6);
    expect(summaries[0]).toMatchObject({
      scenario: 'stock-ticker',
      case: 'connections=4',
      target: 'node-sse',
      client: 'lean',
      arm: 'single',
      trials: { ok: 2, invalid: 0, failed: 0, skipped: 0 },
    });
    expect(summaries[1]).toMatchObject({ target: 'node-ws', transport: 'ws', trials: { ok: 1 } });
  });

  it('takes percentiles from merged histograms, with the sends of all trials', () => {
    const [summary] = summarise(
      blocks(
        { histograms: [histogramRecord('latency', repeat(1000, 600))] },
        { histograms: [histogramRecord('latency', [...repeat(1000, 350), ...repeat(9000, 50)])] },
      ),
    );
    const p99 = findCell(summary!.cells, { metric: 'latency', stat: 'p99' });
    expect(p99).toMatchObject({ status: 'ok', nEvents: 1000 });
    expect(p99?.value).toBeGreaterThan(8900);
    expect(findCell(summary!.cells, { metric: 'latency', stat: 'p99.9' })?.status).toBe('insufficient');
  });

  it('takes the median over the trials of what is one number a trial, but the extremes of extremes', () => {
    const [summary] = summarise(blocks(cpu(10, 0.3, 0.5), cpu(90, 0.2, 0.4), cpu(20, 0.25, 0.9)));
    expect(summary!.cells.map(({ stat, value, nEvents }) => [stat, value, nEvents])).toEqual([
      ['value', 20, 300],
      ['max', 0.9, undefined],
      ['min', 0.2, undefined],
    ]);
  });

  it('leaves out the slopes that are none', () => {
    const place = { metric: 'memory_per_connection', stat: 'slope' };
    expect(pooled(place, slope(1, 0.5), slope(9000, 0.999))).toMatchObject({ value: 9000, status: 'ok' });
    expect(pooled(place, slope(1, 0.5), slope(2, 0.5))).toMatchObject({
      value: undefined,
      status: 'insufficient',
    });
  });

  it('judges the bounds on the merged histograms', () => {
    const place = { metric: 'latency', stat: 'p50' };
    expect(pooled(place, lagging(10, 300), lagging(900, 100))?.status).toBe('ok');
    expect(pooled(place, lagging(10, 100), lagging(900, 300))?.status).toBe('timer-bound');
  });

  it('counts and explains the trials that are not valid, and leaves their numbers out', () => {
    const [summary] = summarise(
      blocks(
        { measurements: [measurement('rss', 5)] },
        { measurements: [measurement('rss', 500)], status: 'invalid', reasons: [busy] },
        { measurements: [measurement('rss', 600)], status: 'invalid', reasons: [busy] },
        { status: 'failed', reasons: [{ ...busy, code: 'server-crashed' }] },
      ),
    );
    expect(summary?.trials).toEqual({ ok: 1, invalid: 2, failed: 1, skipped: 0 });
    expect(summary?.reasons.map(({ code }) => code)).toEqual(['client-cpu', 'server-crashed']);
    expect(summary?.cells).toHaveLength(1);
    expect(summary?.cells[0]).toMatchObject({ value: 5, status: 'ok' });
  });

  it('shows invalid numbers, marked, where there are no valid ones', () => {
    const trial = { measurements: [measurement('rss', 500)], status: 'invalid', reasons: [busy] } as const;
    const [summary] = summarise(blocks(trial, trial, { status: 'failed', reasons: [missing] }));
    expect(summary?.cells).toHaveLength(1);
    expect(summary?.cells[0]).toMatchObject({ value: 500, status: 'invalid', statusReason: busy.message });
  });

  it('has the one cell that says why where nothing was measured', () => {
    const failed = { status: 'failed', reasons: [busy] } as const;
    const skipped = { status: 'skipped', reasons: [missing] } as const;
    expect(summarise(blocks(skipped, failed))[0]?.cells[0]?.status).toBe('failed');
    const [summary] = summarise(blocks(skipped));
    expect(summary?.cells).toHaveLength(1);
    expect(summary?.cells[0]).toMatchObject({
      metric: 'trial',
      stat: 'status',
      value: undefined,
      status: 'skipped',
      statusReason: missing.message,
    });
  });
});
