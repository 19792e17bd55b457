import { expect, it } from 'vitest';
import { measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { headlineWidths, type Look } from './headline-widths.ts';
import { anyTooWide } from './interval-width.ts';

const LOOK: Look = { scenario: 'stock-ticker', case: 'connections=4', stack: 'node', blocks: 8 };

/** Blocks in which SSE costs `ratioOf(block)` times as much CPU as WebSocket. */
function blocksWith(
  ratioOf: (block: number) => number,
  count = 8,
  overrides: Partial<TrialRecord> = {},
): TrialRecord[] {
  return Array.from({ length: count }, (_, block) =>
    (['sse', 'ws'] as const).map((transport) =>
      trialRecord({
        block,
        transport,
        target: `node-${transport}`,
        measurements: [
          measurement('cpu_per_event', transport === 'sse' ? 10 * ratioOf(block) : 10),
          measurement('events_per_read', block + 1, { side: 'client' }),
        ],
        ...overrides,
      }),
    ),
  ).flat();
}

const calm = (block: number): number => 1 + block / 1000;
const wild = (block: number): number => 1 + block / 5;

it('has one width for each headline metric that can have a winner', () => {
  expect(anyTooWide(headlineWidths(blocksWith(calm), LOOK))).toBe(false);
  expect(headlineWidths(blocksWith(calm), LOOK)).toHaveLength(1);
  expect(anyTooWide(headlineWidths(blocksWith(wild), LOOK))).toBe(true);
});

it('sees neither other cases and stacks nor later blocks', () => {
  const records = [
    ...blocksWith((block) => (block < 8 ? calm(block) : wild(block)), 12),
    ...blocksWith(wild, 8, { case: 'connections=100' }),
    ...blocksWith(wild, 8, { stack: 'uws' }),
  ];
  expect(headlineWidths(records, LOOK)).toEqual(headlineWidths(blocksWith(calm), LOOK));
  expect(anyTooWide(headlineWidths(records, { ...LOOK, blocks: 12 }))).toBe(true);
});

it('asks for more where blocks were invalid, and for none where nothing can be compared', () => {
  const someInvalid = blocksWith(calm).map((record) =>
    record.block === 3 ? { ...record, status: 'invalid' as const } : record,
  );
  expect(headlineWidths(someInvalid, LOOK)).toEqual([Infinity]);
  expect(headlineWidths(blocksWith(wild, 8, { status: 'failed' }), LOOK)).toEqual([]);
  expect(headlineWidths(blocksWith(wild, 8, { arm: 'base' }), LOOK)).toEqual([]);
});
