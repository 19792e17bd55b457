import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyStamp, readStamp, STAMP_LENGTH, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { MIN_QUOTE_BYTES, StockQuotes } from './stock-quotes.ts';

interface Quote {
  readonly stamp: string;
  readonly s: string;
  readonly p: number;
  readonly d: number;
  readonly v: number;
}

function quotes(count: number, bytes = 100, seed = 1): Buffer[] {
  const feed = new StockQuotes(bytes, seed);
  return Array.from({ length: count }, () => feed.next());
}

describe('stock quotes', () => {
  it('are JSON of exactly the size asked for, with a stamp at its place', () => {
    fc.assert(
      fc.property(fc.integer({ min: MIN_QUOTE_BYTES, max: 5000 }), fc.nat(), (bytes, seed) => {
        for (const quote of quotes(20, bytes, seed)) {
          expect(quote).toHaveLength(bytes);
          const stamp = { intendedNs: 123, sentNs: 456, source: 7, sequence: 8, flags: 1 };
          writeStamp(quote, STAMP_OFFSET, stamp);
          const into = emptyStamp();
          expect(readStamp(quote, STAMP_OFFSET, quote.length, into)).toBe(true);
          expect(into).toEqual(stamp);
          const parsed = JSON.parse(quote.toString('utf8')) as Quote;
          expect(parsed.stamp).toHaveLength(STAMP_LENGTH);
          expect([typeof parsed.s, typeof parsed.p, typeof parsed.d, typeof parsed.v]).toEqual([
            'string',
            'number',
            'number',
            'number',
          ]);
        }
      }),
    );
  });

  it('are never larger than asked for, however long the walk', () => {
    expect(new Set(quotes(200_000, MIN_QUOTE_BYTES).map(({ length }) => length))).toEqual(
      new Set([MIN_QUOTE_BYTES]),
    );
  });

  it('are the same for the same seed, and others for another', () => {
    expect(quotes(50, 100, 3)).toEqual(quotes(50, 100, 3));
    expect(quotes(50, 100, 4)).not.toEqual(quotes(50, 100, 3));
  });

  it('tell by how much the price of their symbol has changed', () => {
    const last = new Map<string, number>();
    const symbols = new Set<string>();
    for (const quote of quotes(2000)) {
      const { s, p, d } = JSON.parse(quote.toString('utf8')) as Quote;
      symbols.add(s);
      expect(p).toBeGreaterThan(0);
      expect(Math.round((p - d) * 100)).toBe(last.get(s) ?? Math.round((p - d) * 100));
      last.set(s, Math.round(p * 100));
    }
    expect(symbols.size).toBe(20);
  });

  it('are buffers of their own: one may be kept while the next is made', () => {
    const [first, second] = quotes(2);
    const before = Buffer.from(first!);
    second!.fill(0);
    expect(first).toEqual(before);
  });
});
