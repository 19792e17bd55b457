import { describe, expect, it } from 'vitest';
import { fieldText, gridOf } from './grid.ts';
import type { ReportRow } from './report-rows.ts';

function row(brief: string | undefined, sse: number | undefined, ws: number | undefined): ReportRow {
  return {
    label: brief ?? 'long',
    brief,
    values: [sse, ws],
    unit: 'ns',
    sse: '',
    ws: '',
    ratio: '',
    verdict: '',
    winner: undefined,
    equivalent: false,
    reason: '',
  };
}

describe('gridOf', () => {
  it('keeps the order of the rows, also of those that a line lacks', () => {
    const grid = gridOf([
      [row('p50', 1, 1), row('cpu', 1, 1)],
      [row('p50', 2, 2), row('p99', 2, 2), row('cpu', 2, 2)],
    ]);
    expect(grid.map(({ title, fields }) => [title, ...fields.map(({ text }) => text)])).toEqual([
      ['p50', '1 / 1 ns', '2 / 2 ns'],
      ['p99', '', '2 / 2 ns'],
      ['cpu', '1 / 1 ns', '2 / 2 ns'],
    ]);
  });

  it('leaves out what is not brief', () => {
    expect(gridOf([[row(undefined, 1, 1)]])).toEqual([]);
  });
});

describe('fieldText', () => {
  it.each<[Partial<ReportRow>, string]>([
    [{ values: [262_000, 200_000], winner: 'ws' }, '262 > 200 µs'],
    [{ values: [200_000, 262_000], winner: 'sse' }, '200 < 262 µs'],
    [{ values: [200_000, 201_000], equivalent: true }, '200 ≈ 201 µs'],
    [{ values: [200_000, 262_000] }, '200 / 262 µs'],
    [{ values: [200_000, undefined] }, '200 µs / –'],
    [{ values: [undefined, 262_000] }, '– / 262 µs'],
    [{ values: [10_000, 9_967], unit: '1/s' }, '10,000 / 9,967'],
  ])('%j', (given, text) => {
    expect(fieldText({ ...row('x', 1, 1), ...given })).toBe(text);
  });

  it('puts the marks behind the numbers that are there', () => {
    expect(fieldText(row('x', 5, undefined), { sse: '†', ws: '!' })).toBe('5 ns† / –');
    expect(fieldText(row('x', 5, 6), { sse: '†', ws: '!' })).toBe('5† / 6 ns!');
  });
});
