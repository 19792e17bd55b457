import { describe, expect, it } from 'vitest';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { compareStored } from './comparison.ts';

/** Blocks of one target with a CPU figure of `cpuOf(block)`. */
function blocksWith(
  cpuOf: (block: number) => number,
  count = 8,
  overrides: Partial<TrialRecord> = {},
): TrialRecord[] {
  return Array.from({ length: count }, (_, block) =>
    trialRecord({
      block,
      order: block,
      trialId: `t${block}`,
      measurements: [measurement('cpu_per_event', cpuOf(block))],
      ...overrides,
    }),
  );
}

const steady = (block: number): number => 10 + block / 100;

describe('compareStored', () => {
  it('has the ratio of the second run to the first, with an interval that holds it', () => {
    const { rows, missing } = compareStored(
      blocksWith(steady),
      blocksWith((block) => 2 * steady(block), 10),
    );
    expect(missing).toEqual([]);
    expect(rows).toHaveLength(1);
    const [row] = rows;
    expect(row).toMatchObject({
      metric: 'cpu_per_event',
      headline: true,
      blocks: { a: 8, b: 10 },
      reason: '',
    });
    expect(row!.values.a).toBeCloseTo(10.035, 9);
    expect(row!.ratio).toBeCloseTo(2, 1);
    expect(row!.low).toBeLessThan(row!.ratio!);
    expect(row!.high).toBeGreaterThan(row!.ratio!);
    expect(row!.level).toBeGreaterThanOrEqual(0.95);
  });

  it('says where a case of the same name had another load', () => {
    const more = blocksWith(steady, 8, { connections: 6000 });
    const fewer = blocksWith(steady, 8, { connections: 8000 });
    const { rows } = compareStored(fewer, more);
    expect(rows.map(({ reason }) => reason)).toEqual(['another load: connections 8000 and 6000']);
    expect(compareStored(more, more).rows.map(({ reason }) => reason)).toEqual(['']);
  });

  it('does not pair blocks: their order in a run makes no difference', () => {
    const b = blocksWith((block) => 3 * steady(block));
    const turned = b.map((record, i) => ({ ...record, measurements: b[7 - i]!.measurements }));
    expect(compareStored(blocksWith(steady), turned).rows).toEqual(compareStored(blocksWith(steady), b).rows);
  });

  it('counts valid blocks only, and a repeated block once', () => {
    const records = blocksWith(steady);
    const a = records.map((record) =>
      record.block < 2 ? { ...record, status: 'invalid' as const } : record,
    );
    const again = { ...records[7]!, order: 99 };
    const { rows } = compareStored(a, [...records, again]);
    expect(rows[0]?.blocks).toEqual({ a: 6, b: 8 });
  });

  it('has no interval with too few blocks, and no ratio where a value is not positive', () => {
    const few = compareStored(blocksWith(steady, 3), blocksWith(steady, 3)).rows[0];
    expect(few).toMatchObject({ level: undefined, reason: 'n = 3 and 3: too few blocks for an interval' });
    expect(few?.ratio).toBe(1);
    const negative = compareStored(
      blocksWith(steady),
      blocksWith((block) => block - 1),
    ).rows[0];
    expect(negative).toMatchObject({ ratio: undefined, reason: expect.stringContaining('0 or negative') });
    const zeros = compareStored(
      blocksWith(() => 0),
      blocksWith(() => 0),
    ).rows[0];
    expect(zeros).toMatchObject({ ratio: 1, reason: 'all values are 0' });
  });

  it('names what only one run has: a case, a target whose trials are invalid, a metric', () => {
    const busy = { code: 'client-cpu', message: 'busy', remedy: 'rest' };
    const a = [
      ...blocksWith(steady),
      ...blocksWith(steady, 8, { case: 'connections=100' }),
      ...blocksWith(steady, 8, { target: 'node-ws', transport: 'ws', status: 'invalid', reasons: [busy] }),
    ];
    const b = [
      ...blocksWith(steady).map((record) => ({
        ...record,
        measurements: [...record.measurements, measurement('lost', 0, { side: 'client' })],
      })),
      ...blocksWith(steady, 8, { target: 'node-ws', transport: 'ws' }),
    ];
    const { rows, missing } = compareStored(a, b);
    expect(rows.map(({ target, case: name, metric }) => [target, name, metric])).toEqual([
      ['node-sse', 'connections=4', 'cpu_per_event'],
    ]);
    expect(
      missing.map(({ target, case: name, place, missingIn, reason }) => [
        target,
        name,
        place?.metric,
        missingIn,
        reason,
      ]),
    ).toEqual([
      ['node-sse', 'connections=4', 'lost', 'a', 'not measured'],
      ['node-ws', 'connections=4', undefined, 'a', 'no valid trial (client-cpu)'],
      ['node-sse', 'connections=100', undefined, 'b', 'not in the run'],
    ]);
  });

  it('says where the instrument bounds a figure', () => {
    const bound = Array.from({ length: 8 }, (_, block) =>
      trialRecord({
        block,
        order: block,
        histograms: [
          histogramRecord(
            'latency',
            Array.from({ length: 100 }, () => 1e5),
          ),
          histogramRecord(
            'send_lag',
            Array.from({ length: 100 }, () => 5e4),
            100,
            { side: 'server' },
          ),
        ],
      }),
    );
    const latency = compareStored(bound, bound).rows.find(
      ({ metric, stat }) => metric === 'latency' && stat === 'p50',
    );
    expect(latency?.reason).toMatch(/^A timer-bound: .*; B timer-bound: /);
    expect(latency?.ratio).toBe(1);
  });
});
