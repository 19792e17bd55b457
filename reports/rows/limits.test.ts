import { describe, expect, it } from 'vitest';
import { measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import { summarise } from '../../analysis/cells/summary.ts';
import { limitsOf } from './limits.ts';

const plain = trialRecord({ trialId: 'a', measurements: [measurement('cpu_per_event', 1)] });
const emulated = trialRecord({
  trialId: 'b',
  case: 'network=regional',
  measurements: [{ ...measurement('cpu_per_event', 1), metric: 'path_lateness' }],
});

describe('limitsOf', () => {
  it('says whether a network lay in between', () => {
    expect(limitsOf(summarise([plain]))).toContain('no network is in these numbers');
    expect(limitsOf(summarise([emulated]))).toMatch(/emulated in between\.$/);
    expect(limitsOf(summarise([plain, emulated]))).toMatch(/that name none, no network is in the numbers\.$/);
  });
});
