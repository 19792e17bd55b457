import { describe, expect, it } from 'vitest';
import { HISTORY } from '../wire.ts';
import { PriceLog } from './price-log.ts';

const SETUP = { seed: 5, startNs: 1e12, rateHz: 50 };
const EVERY_NS = 20e6;

function texts(log: PriceLog, sequences: readonly number[]): string[] {
  return sequences.map((sequence) => log.copy(sequence).toString());
}

describe('a log of prices', () => {
  it('begins at its start, and has a price at each due time', () => {
    const log = new PriceLog(SETUP, SETUP.startNs - 1);
    expect(log.next).toBe(0);
    expect(log.dueNs(3)).toBe(SETUP.startNs + 3 * EVERY_NS);
    expect(log.after(-1)).toEqual([]);
  });

  it('is the same for whoever comes to it later, down to the texts', () => {
    const first = new PriceLog(SETUP, SETUP.startNs);
    for (let n = 0; n < 100; n++) first.take();
    const later = new PriceLog(SETUP, SETUP.startNs + 100 * EVERY_NS);
    expect(later.next).toBe(100);
    expect(later.after(89)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
    expect(texts(later, later.after(-1))).toEqual(texts(first, first.after(-1)));
    expect(new Set(texts(later, later.after(-1))).size).toBe(100);
    expect(later.take().equals(first.take())).toBe(true);
  });

  it('keeps the last prices and no more, each under its own number', () => {
    const log = new PriceLog(SETUP, SETUP.startNs);
    const taken = Array.from({ length: HISTORY + 10 }, () => log.take().toString());
    expect(log.after(-1)).toHaveLength(HISTORY);
    expect(log.after(-1)[0]).toBe(10);
    expect(texts(log, log.after(-1))).toEqual(taken.slice(10));
  });
});
