import { describe, expect, it } from 'vitest';
import { processorErrors, shareErrors } from './process-counts.ts';

const count = (value: number) => ({ option: 'client-processes', value });

describe('a number of processes', () => {
  it('makes sense up to four for each processor', () => {
    expect(processorErrors(count(1), 0, 1)).toEqual([]);
    expect(processorErrors(count(8), 0, 2)).toEqual([]);
    expect(processorErrors(count(9), 0, 2)).toEqual([
      '--client-processes: 9 processes on 2 processors would only take turns. At most 8 here.',
    ]);
    expect(processorErrors(count(256), 0, 1)).toEqual([
      '--client-processes: 256 processes on one processor would only take turns. At most 4 here.',
    ]);
  });

  it('may be larger where the limit of open files asks for it', () => {
    expect(processorErrors(count(20), 20, 2)).toEqual([]);
    expect(processorErrors(count(21), 20, 2)).toHaveLength(1);
  });

  it('is one at least', () => {
    expect(processorErrors(count(0))).toEqual(['--client-processes: it must be at least 1.']);
  });

  it('is no larger than that of the connections', () => {
    expect(shareErrors(count(4), 4, 'stock-ticker', 'connections')).toEqual([]);
    expect(shareErrors(count(5), 4, 'stock-ticker', 'connections')).toEqual([
      '--client-processes: 5 processes would share the 4 connections of stock-ticker. At most 4, or raise --connections.',
    ]);
  });
});
