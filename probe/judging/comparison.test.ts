// What follows from four requests, of which some are held back.
import { describe, expect, it } from 'vitest';
import { comparisonOf, COMPRESSED, PLAIN, type Variant } from './comparison.ts';
import type { VerdictKind } from './verdict.ts';

function variants(...kinds: readonly VerdictKind[]): Variant[] {
  const asked = [['GET', COMPRESSED], ['GET', PLAIN], ['POST', COMPRESSED], ['POST', PLAIN]] as const; // prettier-ignore
  return kinds.map((kind, index) => ({
    method: asked[index]![0],
    acceptEncoding: asked[index]![1],
    status: 200,
    contentEncoding: undefined,
    firstEventMs: 1,
    verdict: { kind, says: kind, evidence: ['answered 405'], fine: kind === 'streaming' },
  }));
}

describe('the conclusion', () => {
  it.each<[VerdictKind[], string]>([
    [['streaming', 'streaming', 'streaming', 'streaming'], 'nothing is held back'],
    [['held', 'streaming', 'held', 'streaming'], 'compression is to blame'],
    [['batched', 'streaming', 'failed', 'failed'], 'compression is to blame'],
    [['held', 'held', 'streaming', 'streaming'], 'the method is to blame: POST streams'],
    [['held', 'held', 'held', 'held'], 'neither compression nor the method'],
    [['held', 'streaming', 'streaming', 'streaming'], 'both the method and compression'],
    [['failed', 'failed', 'failed', 'failed'], 'none of them gave a stream'],
    [['streaming', 'unclear', 'failed', 'failed'], 'too little came'],
  ])('of %j', (kinds, says) => {
    expect(comparisonOf(variants(...kinds)).conclusions.at(-1)).toContain(says);
  });

  it('names what is held back and what was refused', () => {
    const { conclusions } = comparisonOf(variants('held', 'streaming', 'failed', 'failed'));
    expect(conclusions[0]).toBe('held back: GET with gzip, br (held)');
    expect(conclusions[1]).toBe('cannot be compared: POST with gzip, br (answered 405)');
  });
});
