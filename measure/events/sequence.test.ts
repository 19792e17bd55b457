import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCounts, SequenceTracker, type DeliveryCounts } from './sequence.ts';

/** The definitions, taken at their word: every arrival is remembered. */
class Model {
  readonly counts: DeliveryCounts = emptyCounts();
  readonly #seen = new Set<number>();
  #highest = -1;

  note(sequence: number): boolean {
    if (this.#seen.has(sequence)) {
      this.counts.duplicate++;
      return false;
    }
    this.#seen.add(sequence);
    this.counts.delivered++;
    if (sequence < this.#highest) this.counts.reordered++;
    this.#highest = Math.max(this.#highest, sequence);
    return true;
  }

  lost(end: number): number {
    return Array.from({ length: end }, (_, n) => n).filter((n) => !this.#seen.has(n)).length;
  }
}

/** Mostly in order, with losses, repetitions and swaps. */
const disturbed = fc
  .array(fc.constantFrom('ok', 'ok', 'ok', 'lose', 'repeat', 'swap', 'again'), { maxLength: 60 })
  .map((fates) => {
    const arrivals: number[] = [];
    let held: number | undefined;
    for (const [sequence, fate] of fates.entries()) {
      if (fate === 'lose') continue;
      if (fate === 'swap' && held === undefined) {
        held = sequence;
        continue;
      }
      arrivals.push(sequence);
      if (fate === 'repeat') arrivals.push(sequence);
      if (fate === 'again') arrivals.push(Math.floor(sequence / 2));
      if (held !== undefined) arrivals.push(held);
      held = undefined;
    }
    return arrivals;
  });

describe('a sequence tracker', () => {
  it.each([
    ['disturbed', disturbed],
    ['arbitrary', fc.array(fc.nat(40), { maxLength: 100 })],
  ])('agrees with the definitions on %s arrivals', (_, arrivals) => {
    fc.assert(
      fc.property(arrivals, fc.nat(50), (sequences, more) => {
        const tracker = new SequenceTracker();
        const counts = emptyCounts();
        const model = new Model();
        for (const sequence of sequences) {
          expect(tracker.note(sequence, counts)).toBe(model.note(sequence));
        }
        expect(counts).toEqual(model.counts);
        const end = Math.max(0, ...sequences.map((sequence) => sequence + 1)) + more;
        expect(tracker.lost(end)).toBe(model.lost(end));
        expect(counts.delivered + tracker.lost(end)).toBe(end);
      }),
    );
  });

  it('begins where it is told to', () => {
    const tracker = new SequenceTracker(5);
    const counts = emptyCounts();
    for (const sequence of [5, 6, 8]) tracker.note(sequence, counts);
    expect(counts).toEqual({ delivered: 3, duplicate: 0, reordered: 0 });
    expect(tracker.lost(10)).toBe(2);
  });

  it('accounts nothing of what has been settled: neither as lost, nor when it comes after all', () => {
    const tracker = new SequenceTracker();
    const before = emptyCounts();
    for (const sequence of [0, 1, 3]) tracker.note(sequence, before);
    tracker.settle(6);
    const counts = emptyCounts();
    expect(tracker.lost(6)).toBe(0);
    expect([2, 5, 3].map((sequence) => tracker.note(sequence, counts))).toEqual([false, false, false]);
    expect(counts).toEqual(emptyCounts());
    expect([6, 8].map((sequence) => tracker.note(sequence, counts))).toEqual([true, true]);
    expect(counts).toEqual({ delivered: 2, duplicate: 0, reordered: 0 });
    expect(tracker.lost(9)).toBe(1);
  });

  it('counts nothing as lost that is said not to come, but what was missing before', () => {
    const tracker = new SequenceTracker();
    const counts = emptyCounts();
    for (const sequence of [0, 2]) tracker.note(sequence, counts);
    tracker.skip(6);
    tracker.skip(4);
    expect(tracker.lost(6)).toBe(1);
    expect([6, 7].map((sequence) => tracker.note(sequence, counts))).toEqual([true, true]);
    expect(tracker.lost(9)).toBe(2);
    expect(tracker.note(4, counts)).toBe(false);
    expect(counts).toEqual({ delivered: 4, duplicate: 1, reordered: 0 });
  });

  it('does not go back when less is settled than has come', () => {
    const tracker = new SequenceTracker();
    const counts = emptyCounts();
    for (const sequence of [0, 1, 2]) tracker.note(sequence, counts);
    tracker.settle(1);
    expect(tracker.note(3, counts)).toBe(true);
    expect(tracker.lost(4)).toBe(0);
  });
});
