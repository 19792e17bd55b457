import { describe, expect, it } from 'vitest';
import { nowNs } from '../clock.ts';
import { Paced } from './paced.ts';

describe('Paced', () => {
  it('calls each in its turn, none before it is due', async () => {
    const fromNs = nowNs() + 5e6;
    const calls: number[] = [];
    const early: number[] = [];
    const paced = new Paced({ fromNs, gapNs: 100_000, count: 300 }, (index, dueNs) => {
      calls.push(index);
      expect(dueNs).toBe(fromNs + index * 100_000);
      if (nowNs() < dueNs) early.push(index);
    });
    expect(await paced.done).toBe(300);
    expect(calls).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(early).toEqual([]);
    expect(nowNs()).toBeGreaterThanOrEqual(fromNs + 299 * 100_000);
  });

  it('lets the event loop work between those that are late', async () => {
    let turns = 0;
    const count = (): void => {
      turns++;
      if (turns < 1000) setImmediate(count);
    };
    setImmediate(count);
    await new Paced({ fromNs: nowNs() - 1e9, gapNs: 1, count: 320 }, () => {}).done;
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it('stops where it is told to', async () => {
    const paced: Paced = new Paced({ fromNs: nowNs(), gapNs: 1e6, count: 1000 }, (index) => {
      if (index === 3) paced.halt();
    });
    expect(await paced.done).toBe(4);
  });

  it('has nothing to do with no tasks', async () => {
    expect(await new Paced({ fromNs: nowNs() + 1e12, gapNs: 1, count: 0 }, () => {}).done).toBe(0);
  });
});
