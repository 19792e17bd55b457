// What the live page is told: a ratio for each block that is valid on both sides, and the trials that do not count.
import { describe, expect, it } from 'vitest';
import { busy, cpu, pair, trial } from '../../analysis/comparison/comparison.fixture.ts';
import { liveFigures } from './figures.ts';

const RECORDS = pair(3, (transport) => cpu(transport === 'sse' ? 6 : 4));

describe('the figures of a live run', () => {
  it('are the ratios of its blocks', () => {
    const { pairs, trials, problems } = liveFigures(RECORDS);
    expect(pairs).toHaveLength(1);
    const [figure] = pairs[0]!.figures;
    expect(figure!.blocks.map(({ block, ratio }) => [block, ratio])).toEqual([
      [0, 1.5],
      [1, 1.5],
      [2, 1.5],
    ]);
    expect(figure).toMatchObject({ ratio: 1.5, isInterval: false });
    expect(trials).toEqual({ ok: 6, invalid: 0, failed: 0, skipped: 0 });
    expect(problems).toEqual([]);
  });

  it('leave a block out that is invalid on one side, and say why, the latest first', () => {
    const bad = [3, 4].flatMap((block) => [
      trial('sse', block, { ...cpu(6), status: 'invalid', reasons: [busy] }),
      trial('ws', block, cpu(4)),
    ]);
    const { pairs, trials, problems } = liveFigures([...RECORDS, ...bad]);
    expect(pairs[0]!.figures[0]!.blocks).toHaveLength(3);
    expect(trials).toMatchObject({ ok: 8, invalid: 2 });
    expect(problems.map(({ trial: name, message }) => [name.endsWith('block 4'), message])).toEqual([
      [true, busy.message],
      [false, busy.message],
    ]);
  });

  it('are none before the first block', () => {
    expect(liveFigures([])).toMatchObject({ pairs: [], problems: [] });
  });
});
