import { expect, it } from 'vitest';
import { trialRecord } from '../../harness/trial-record.fixture.ts';
import { inReadingOrder } from './reading-order.ts';

it('reads scenarios as listed, cases by number, stacks and transports by name, and blocks as they ran', () => {
  const shuffled = [
    trialRecord({ scenario: 'one-of-mine', case: 'default', trialId: 'last' }),
    trialRecord({ scenario: 'throughput', case: 'rateHz=1000' }),
    trialRecord({ case: 'connections=100', stack: 'uws' }),
    trialRecord({ case: 'connections=4', transport: 'ws' }),
    trialRecord({ case: 'connections=4', block: 1 }),
    trialRecord({ case: 'connections=4', block: 0 }),
    trialRecord({ case: 'connections=100', stack: 'node' }),
  ];
  const read = inReadingOrder(shuffled).map(
    (r) => `${r.scenario} ${r.case} ${r.stack} ${r.transport} ${r.block}`,
  );
  expect(read).toEqual([
    'stock-ticker connections=4 node sse 1',
    'stock-ticker connections=4 node sse 0',
    'stock-ticker connections=4 node ws 0',
    'stock-ticker connections=100 node sse 0',
    'stock-ticker connections=100 uws sse 0',
    'throughput rateHz=1000 node sse 0',
    'one-of-mine default node sse 0',
  ]);
});
