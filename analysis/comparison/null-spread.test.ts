import { sampleStandardDeviation } from 'simple-statistics';
import { expect, it } from 'vitest';
import { measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { nullSpread } from './null-spread.ts';

function block(number: number, base: number, base2: number, target = 'node-sse'): TrialRecord[] {
  const arms = { base, base2 } as const;
  return (['base', 'base2'] as const).map((arm) =>
    trialRecord({ block: number, arm, target, measurements: [measurement('cpu_per_event', arms[arm])] }),
  );
}

it('is the spread of a target against itself, one ratio a block', () => {
  const [spread, ...others] = nullSpread([...block(0, 10, 10), ...block(1, 11, 10), ...block(2, 10, 12)]);
  expect(others).toEqual([]);
  expect(spread).toMatchObject({ target: 'node-sse', metric: 'cpu_per_event', stat: 'value', blocks: 3 });
  expect(spread?.logRatioSd).toBeCloseTo(sampleStandardDeviation([0, Math.log(1.1), Math.log(10 / 12)]), 12);
  expect(spread?.smallestRatio).toBeCloseTo(10 / 12, 12);
  expect(spread?.largestRatio).toBeCloseTo(1.1, 12);
});

it('has no deviation of a single block, and nothing to say of records without both arms', () => {
  expect(nullSpread(block(0, 10, 11))[0]).toMatchObject({ blocks: 1, logRatioSd: undefined });
  expect(nullSpread([trialRecord({ measurements: [measurement('rss', 1)] })])).toEqual([]);
  expect(nullSpread(block(0, -1, 2))).toEqual([]);
});

it('never pairs one target with another', () => {
  const [base] = block(0, 10, 10);
  const [, base2] = block(0, 10, 10, 'node-ws');
  expect(nullSpread([base!, base2!])).toEqual([]);
});
