import { describe, expect, it } from 'vitest';
import { histogramRecord, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { compareCases } from './between-cases.ts';

const BASELINE = { scenario: 'slow-readers', case: 'none' };

/** A trial whose latencies are all the same. */
function trial(
  name: string,
  block: number,
  latencyNs: number,
  changes: Partial<TrialRecord> = {},
): TrialRecord {
  const sends = Array.from({ length: 1000 }, () => latencyNs);
  return trialRecord({
    scenario: BASELINE.scenario,
    case: name,
    block,
    order: block,
    histograms: [histogramRecord('latency', sends, sends.length)],
    ...changes,
  });
}

const BLOCKS = [0, 1, 2, 3, 4, 5, 6, 7];

/** What a block's moment does to both cases. */
const weather = (block: number): number => 100_000 * (1 + block);

describe('compareCases', () => {
  it('pairs the blocks, so that what a round does to both is in no ratio', () => {
    const records = BLOCKS.flatMap((block) => [
      trial('none', block, weather(block)),
      trial('tenth', block, 1.5 * weather(block)),
    ]);
    const rows = compareCases(records, [BASELINE]);
    expect(rows.map(({ stat }) => stat)).toEqual(['p50', 'p90', 'p99']);
    const [{ ratio, ciLow, ciHigh, ciLevel, blocks, ...row }] = rows as [(typeof rows)[number]];
    expect({ ratio, ciLow, ciHigh }).toEqual({
      ratio: expect.closeTo(1.5, 2),
      ciLow: expect.closeTo(1.5, 2),
      ciHigh: expect.closeTo(1.5, 2),
    });
    expect([ciLevel, blocks]).toEqual([expect.closeTo(0.961, 3), 8]);
    expect(row).toMatchObject({ case: 'tenth', baseline: 'none', target: 'node-sse', status: 'ok' });
    expect(row.value! / row.baselineValue!).toBeCloseTo(1.5, 2);
  });

  it('holds each target against itself alone, and no case against one of another scenario', () => {
    const ws = { transport: 'ws', target: 'node-ws' } as const;
    const records = [
      trial('none', 0, 100_000),
      trial('none', 0, 400_000, ws),
      trial('tenth', 0, 200_000),
      trial('tenth', 0, 400_000, ws),
      trial('tenth', 0, 900_000, { scenario: 'another' }),
    ];
    const medians = compareCases(records, [BASELINE]).filter(({ stat }) => stat === 'p50');
    expect(medians.map(({ target, ratio, ciLevel }) => [target, Math.round(ratio! * 100), ciLevel])).toEqual([
      ['node-sse', 200, undefined],
      ['node-ws', 100, undefined],
    ]);
  });

  it('holds each case against the baseline with the same network, proxy, TLS and IP', () => {
    const records = [
      trial('policy=none', 0, 100_000),
      trial('policy=tenth', 0, 200_000),
      trial('policy=none,network=rtt=20ms,loss=1%', 0, 1_000_000),
      trial('policy=tenth,network=rtt=20ms,loss=1%', 0, 3_000_000),
      trial('policy=tenth,tls=1.3', 0, 200_000), // Its baseline has no block.
    ];
    const medians = compareCases(records, [{ ...BASELINE, case: 'policy=none' }]).filter(
      ({ stat }) => stat === 'p50',
    );
    expect(medians.map((row) => [row.case, row.baseline, Math.round(row.ratio! * 100)])).toEqual([
      ['policy=tenth', 'policy=none', 200],
      ['policy=tenth,network=rtt=20ms,loss=1%', 'policy=none,network=rtt=20ms,loss=1%', 300],
    ]);
  });

  it('has rows where all cases are over TLS', () => {
    const records = [trial('policy=none,tls=1.3', 0, 100_000), trial('policy=tenth,tls=1.3', 0, 200_000)];
    const rows = compareCases(records, [{ ...BASELINE, case: 'policy=none' }]);
    expect(rows[0]).toMatchObject({ case: 'policy=tenth,tls=1.3', baseline: 'policy=none,tls=1.3' });
  });

  it('takes only blocks that are valid in both, and says nothing without one', () => {
    const bad = { status: 'invalid' } as const;
    const records = [
      trial('none', 0, 100_000),
      trial('none', 1, 100_000, bad),
      trial('tenth', 0, 200_000),
      trial('tenth', 1, 900_000),
      trial('half', 1, 200_000),
    ];
    const rows = compareCases(records, [BASELINE]);
    expect(new Set(rows.map((row) => row.case))).toEqual(new Set(['tenth']));
    expect(rows[0]).toMatchObject({ blocks: 1, ratio: expect.closeTo(2, 2) });
  });
});
