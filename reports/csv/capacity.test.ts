// Holds the two files of a capacity search to their column tables, and their rows to what is known
// of the simulated targets.
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { CAPACITY_COLUMNS, capacityCsv, capacityCurveCsv, CURVE_COLUMNS } from './capacity.ts';
import type { CapacityReport } from '../rows/capacity-report.ts';
import type { Column } from './csv.ts';
import { sampleCapacity } from '../rows/sample-capacity.fixture.ts';
import { wordsOf } from '../words/vocabulary.ts';

type AnyColumn = Pick<Column<never>, 'name' | 'type' | 'unit' | 'description' | 'words'>;

const FILES: { file: string; columns: readonly AnyColumn[]; render: typeof capacityCsv }[] = [
  { file: 'capacity.csv', columns: CAPACITY_COLUMNS, render: capacityCsv },
  { file: 'capacity-curve.csv', columns: CURVE_COLUMNS, render: capacityCurveCsv },
];

let report: CapacityReport;
beforeAll(async () => {
  report = await sampleCapacity();
});

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true, record_delimiter: '\n' });
}

function pattern({ type, words }: AnyColumn): RegExp {
  if (type === 'integer') return /^(-?\d+)?$/;
  if (type === 'decimal') return /^(-?(0|[1-9]\d*)(\.\d*[1-9])?)?$/;
  if (type === 'text') return /^[^]*$/;
  return new RegExp(`^(${wordsOf(words ?? {}).join('|')})?$`);
}

describe.each(FILES)('$file', ({ columns, render }) => {
  it('has its columns in their order, and every field of its type', () => {
    const csv = render(report);
    expect(csv.split('\n')[0]).toBe(columns.map(({ name }) => name).join(','));
    const rows = rowsOf(csv);
    expect(rows.length).toBeGreaterThan(0);
    for (const column of columns) {
      const values = rows.map((row) => row[column.name]!);
      expect(values.filter((value) => !pattern(column).test(value))).toEqual([]);
    }
  });

  it('is a header alone where nothing was tried', () => {
    expect(
      render({ ...report, findings: [] })
        .trimEnd()
        .split('\n'),
    ).toHaveLength(1);
  });
});

describe('capacity.csv', () => {
  it('has a row for each load of each target, with its ends marked', () => {
    const rows = rowsOf(capacityCsv(report));
    expect(rows).toHaveLength(report.findings.reduce((sum, { loads }) => sum + loads.length, 0));
    for (const target of ['node-sse', 'node-ws']) {
      const own = rows.filter((row) => row['target'] === target);
      const at = (end: string) => own.filter((row) => row['end'] === end).map((row) => row['load']);
      expect(at('highest-pass')).toEqual([own[0]!['highest_pass']]);
      expect(at('lowest-fail')).toEqual([own[0]!['lowest_fail']]);
    }
  });

  it('names the limiter of each target', () => {
    const rows = rowsOf(capacityCsv(report));
    const of = (target: string) => rows.find((row) => row['target'] === target)!;
    expect(of('node-sse')).toMatchObject({ answer: 'bracket', limiter: 'server-cpu' });
    expect(of('node-ws')).toMatchObject({ answer: 'client-bound', limiter: 'clients' });
    expect(Number(of('node-sse')['highest_pass'])).toBeLessThan(9000);
    expect(Number(of('node-ws')['highest_pass'])).toBeLessThanOrEqual(6000);
    expect(of('node-sse')['ceiling']).toBe('');
    const ceiling = Number(of('node-ws')['ceiling']);
    expect(ceiling).toBeGreaterThan(19_900);
    expect(ceiling).toBeLessThan(20_000 * 1.05);
    const row = rows.find((each) => each['target'] === 'node-ws' && each['end'] === 'ceiling')!;
    expect(row).toMatchObject({ load: of('node-ws')['ceiling'], verdict: 'fail' });
  });
});

describe('capacity-curve.csv', () => {
  it('has six measured points and more, which lie on the curve of a queue', () => {
    const rows = rowsOf(capacityCurveCsv(report)).filter(
      (row) => row['target'] === 'node-sse' && row['stat'] === 'p99',
    );
    const measured = rows.filter((row) => row['point'] === 'measured');
    expect(measured.length).toBeGreaterThanOrEqual(6);
    for (const row of measured)
      expect(Math.abs(Number(row['latency_us']) / Number(row['fitted_us']) - 1)).toBeLessThan(0.05);
    expect(Number(rows[0]!['saturation'])).toBeCloseTo(9000, -2);
    expect(rows.some((row) => row['point'] === 'fitted' && row['load'] === '0')).toBe(true);
  });
});
