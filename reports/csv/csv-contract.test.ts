// Holds what is written to what the column tables promise, by reading it back as a stranger would.
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareCases } from '../../analysis/comparison/between-cases.ts';
import { compare } from '../../analysis/comparison/comparison.ts';
import { compareStored } from '../../analysis/stored-runs/comparison.ts';
import { summarise } from '../../analysis/cells/summary.ts';
import { trialRecord } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { CASE_COLUMNS, casesCsv } from './cases.ts';
import { COMPARISON_COLUMNS, comparisonCsv, gateComparisonCsv } from './comparison.ts';
import { gateJob, gateRecords } from '../../analysis/gate/records.fixture.ts';
import { gateResult } from '../../analysis/gate/job-result.ts';
import { GATE_COLUMNS, gateCsv } from '../gate/csv.ts';
import { everyVerdict } from '../gate/result.fixture.ts';
import { plainDecimal } from '../words/plain-decimal.ts';
import { columnOf, csvParts, csvText, decimal, text, type Column } from './csv.ts';
import { RESULT_COLUMNS, resultsCsv } from './results.ts';
import { FAILURE, sampleRun, skippedRun } from '../rows/sample-run.fixture.ts';
import { STORED_COLUMNS, storedComparisonCsv } from './stored-comparison.ts';
import { SUMMARY_COLUMNS, summaryCsv } from './summary.ts';
import { TIMESERIES_COLUMNS, timeseriesCsv } from './timeseries.ts';
import { wordsOf } from '../words/vocabulary.ts';

const CONTRACT =
  'schema_version,run_id,env_id,trial_id,block,order,arm,scenario,case,stack,transport,target,client,side,phase,connections,sockets,offered_rate_hz,payload_bytes,load_model,metric,stat,unit,value,n_events,n_samples,better,status,status_reason,tls_version,tls_cipher,tls_group,tls_certificate,tls_server_library,tls_client_library,tls_handshakes,tls_resumed';

const summaryOf = (records: readonly TrialRecord[]): string => summaryCsv(summarise(records));
const casesOf = (records: readonly TrialRecord[]): string =>
  casesCsv(compareCases(records, [{ scenario: 'stock-ticker', case: 'connections=4' }]));
const comparisonOf = (records: readonly TrialRecord[]): string => comparisonCsv(compare(records));

function storedOf(records: readonly TrialRecord[]): string {
  const side = { folder: 'a', runId: records[0]?.runId ?? '', environment: { envId: 'e1' } };
  const withoutUws = records.filter(({ stack }) => stack !== 'uws');
  return storedComparisonCsv({ a: side, b: side }, compareStored(records, withoutUws));
}

/** Of records that are none of a gate's there is a job all the same, unless there are none. */
const gateOf = (records: readonly TrialRecord[]): string =>
  gateCsv(gateResult(gateJob(), records.length === 0 ? [] : gateRecords({ serviceTime: 1.2 })));

type AnyColumn = Pick<Column<never>, 'name' | 'type' | 'unit' | 'description' | 'words'>;

const resultsOf = (records: readonly TrialRecord[]): string => [...resultsCsv(records)].join('');
const timeseriesOf = (records: readonly TrialRecord[]): string => [...timeseriesCsv(records)].join('');

const FILES: { file: string; columns: readonly AnyColumn[]; render: typeof resultsOf; further: string[] }[] =
  [
    { file: 'results.csv', columns: RESULT_COLUMNS, render: resultsOf, further: [] },
    { file: 'comparison.csv', columns: COMPARISON_COLUMNS, render: comparisonOf, further: [] },
    { file: 'cases.csv', columns: CASE_COLUMNS, render: casesOf, further: [] },
    { file: 'compare --csv', columns: STORED_COLUMNS, render: storedOf, further: [] },
    { file: 'gate.csv', columns: GATE_COLUMNS, render: gateOf, further: [] },
    { file: 'timeseries.csv', columns: TIMESERIES_COLUMNS, render: timeseriesOf, further: [] },
    {
      file: 'summary.csv',
      columns: SUMMARY_COLUMNS,
      render: summaryOf,
      further: ['server_memory_per_connection_idle_r2'],
    },
  ];

let everything: TrialRecord[];
let stackSkipped: TrialRecord[];
beforeAll(async () => {
  everything = sampleRun();
  stackSkipped = skippedRun();
});

function pattern({ type, words }: AnyColumn): RegExp {
  if (type === 'integer') return /^(-?\d+)?$/;
  if (type === 'decimal') return /^(-?(0|[1-9]\d*)(\.\d*[1-9])?)?$/;
  if (type === 'text') return /^[^]*$/;
  return new RegExp(`^(${wordsOf(words ?? {}).join('|')})?$`);
}

function rowsOf(csv: string): Record<string, string>[] {
  return parse(csv, { columns: true, bom: false, record_delimiter: '\n' });
}

describe.each(FILES)('$file', ({ columns, render, further }) => {
  it('has its columns in their order, each row as wide as the header', () => {
    const [header = [], ...rows] = parse(render(everything), { record_delimiter: '\n' });
    const names = columns.map(({ name }) => name);
    expect(header).toEqual([...names, ...further]);
    expect(new Set(header).size).toBe(header.length);
    expect(rows.length).toBeGreaterThan(0);
  });

  it.each([
    ['a run with everything', () => everything],
    ['a run of which a stack was skipped', () => stackSkipped],
  ])('keeps every field of %s to its type', (_, run) => {
    const rows = rowsOf(render(run()));
    for (const column of columns) {
      const values = rows.map((row) => row[column.name]);
      expect(values.filter((value) => value === undefined || !pattern(column).test(value))).toEqual([]);
    }
  });

  it('writes LF, ends with it, and writes no total row', () => {
    const csv = render(everything);
    expect(csv).toMatch(/\n$/);
    expect(csv).not.toMatch(/\r|\n\n/);
    expect(csv.toLowerCase()).not.toContain('total');
  });

  it('is the same file when it is rendered again, also from records that went through JSON', () => {
    expect(render(everything)).toBe(render(everything));
    expect(render(JSON.parse(JSON.stringify(everything)))).toBe(render(everything));
  });

  it('is a header alone without trials', () => {
    expect(render([]).trimEnd().split('\n')).toEqual([columns.map(({ name }) => name).join(',')]);
  });
});

describe('results.csv, the contract', () => {
  it('has exactly these columns', () => {
    expect(resultsOf([]).trimEnd()).toBe(CONTRACT);
  });

  it('has every measurement and six statistics of every histogram as a row each', () => {
    const records = everything.filter(({ status }) => status !== 'failed');
    const expected = records.reduce((sum, r) => sum + r.measurements.length + 6 * r.histograms.length, 0);
    expect(rowsOf(resultsOf(records))).toHaveLength(expected);
  });

  it('has what was agreed on over TLS, and nothing in clear text', () => {
    const agreed = { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', group: 'X25519' };
    const libraries = { serverLibrary: 'BoringSSL', clientLibrary: 'OpenSSL 3.0.0' };
    const tls = { ...agreed, key: 'ecdsa-p256', ...libraries, handshakes: 7, resumed: 2 };
    const status = { status: 'skipped', reasons: [{ code: 'x', message: 'x', remedy: '' }] } as const;
    const [secured, clear] = rowsOf(resultsOf([trialRecord({ ...status, tls }), trialRecord(status)]));
    expect(secured).toMatchObject({
      tls_version: 'TLSv1.3',
      tls_cipher: 'TLS_AES_128_GCM_SHA256',
      tls_group: 'X25519',
      tls_certificate: 'ecdsa-p256',
      tls_server_library: 'BoringSSL',
      tls_client_library: 'OpenSSL 3.0.0',
      tls_handshakes: '7',
      tls_resumed: '2',
    });
    const columns = Object.entries(clear!).filter(([name]) => name.startsWith('tls_'));
    expect(columns.map(([, value]) => value)).toEqual(Array.from({ length: 8 }, () => ''));
  });

  it('shows trials that failed, and why', () => {
    const failed = rowsOf(resultsOf(everything)).filter((row) => row['status'] === 'failed');
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatchObject({ metric: 'trial', value: '', status_reason: FAILURE.message });
  });

  it('leaves the value of an insufficient percentile empty and says why', () => {
    const row = rowsOf(resultsOf(everything)).find(
      ({ metric, stat }) => metric === 'latency' && stat === 'p99',
    );
    expect(row).toMatchObject({ value: '', status: 'insufficient', n_events: '150', n_samples: '150' });
    expect(row?.['status_reason']).toContain('1000');
  });

  it('quotes what RFC 4180 wants quoted', () => {
    const nasty = 'a "quoted", two-line\r\nreason';
    const record = trialRecord({
      case: 'a,b="c"',
      status: 'skipped',
      reasons: [{ code: 'x', message: nasty, remedy: '' }],
    });
    expect(rowsOf(resultsOf([record]))).toMatchObject([{ case: 'a,b="c"', status_reason: nasty }]);
  });
});

describe('comparison.csv of a gate job', () => {
  it('has the same columns, with the two builds in place of the two transports', () => {
    const rows = rowsOf(gateComparisonCsv(everyVerdict()));
    expect(rows.map(({ verdict }) => verdict)).toEqual([
      'pass',
      'regressed',
      'improved',
      'inconclusive',
      'invalid',
      'regressed',
    ]);
    expect(rows[1]).toMatchObject({
      family: 'gate',
      target: 'target-1',
      sse: '',
      ws: '',
      base: '100000',
      head: '120000',
      ratio: '1.2',
    });
    for (const column of COMPARISON_COLUMNS)
      expect(rows.filter((row) => !pattern(column).test(row[column.name]!))).toEqual([]);
  });
});

describe('csvText', () => {
  it('quotes a lone CR and writes missing values as empty fields', () => {
    const columns = [
      text<[string | undefined, number | undefined]>('a', '', ([first]) => first),
      decimal<[string | undefined, number | undefined]>('b', '', ([, second]) => second),
    ];
    expect(
      csvText(columns, [
        ['x\ry', 1e-7],
        [undefined, undefined],
      ]),
    ).toBe('a,b\n"x\ry",0.0000001\n,\n');
  });
});

describe('a field that may hold anything', () => {
  const columns = [
    text<readonly [string, number]>('a', '', ([first]) => first),
    decimal<readonly [string, number]>('b', '', ([, second]) => second),
    text<readonly [string, number]>('c, d', '', ([first]) => first),
  ];

  it('is written as the library writes it', () => {
    const signs = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'ä', ';', '\0') });
    const row = fc.tuple(
      signs.filter((field) => !/^[\r\t]/.test(field)),
      fc.oneof(fc.integer(), fc.double({ noNaN: true })),
    );
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const lines = [columns.map(({ name }) => name), ...rows.map(([a, b]) => [a, b, a])];
        const options = {
          record_delimiter: 'unix',
          quoted_match: /\r/,
          cast: { number: plainDecimal },
        } as const;
        expect(csvText(columns, rows)).toBe(stringify(lines, options));
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('is no formula for a spreadsheet: %j', (field) => {
    const [, [cell] = []] = parse(csvText(columns, [[field, -1]]), { record_delimiter: '\n' });
    expect(cell).toBe(`'${field}`);
    expect(csvText(columns, [[field, -1]])).toContain(',-1,');
  });

  it('is worked out once for the rows that share its object', () => {
    let asked = 0;
    const shared = text<{ name: string }>('name', '', ({ name }) => (asked++, name));
    type Row = { readonly of: { name: string }; readonly n: number };
    const inner = ({ of }: Row): { name: string } => of;
    const [first, second] = [{ name: 'x,y' }, { name: 'z' }];
    const rows = [first, first, second, second, first].map((of, n) => ({ of, n }));
    const all = [columnOf(shared, inner), columnOf(shared, inner), decimal<Row>('n', '', ({ n }) => n)];
    expect(csvText(all, rows).split('\n')).toEqual([
      'name,name,n',
      '"x,y","x,y",0',
      '"x,y","x,y",1',
      'z,z,2',
      'z,z,3',
      '"x,y","x,y",4',
      '',
    ]);
    expect(asked).toBe(6);
  });

  it('comes in parts where the file is long', () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => [`row ${i}`, i] as const);
    const parts = [...csvParts(columns, rows)];
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.every((part) => part.endsWith('\n'))).toBe(true);
    expect(parts.join('').split('\n')).toHaveLength(50_002);
  });
});

describe('summary.csv', () => {
  it('has one row per case and target', () => {
    expect(rowsOf(summaryOf(everything))).toHaveLength(2 * 2 * 2);
  });

  it('converts to the unit that the column names', () => {
    const [row] = rowsOf(summaryOf(everything));
    expect(Number(row?.['latency_p50_us'])).toBeGreaterThan(250);
    expect(Number(row?.['latency_p50_us'])).toBeLessThan(400);
    expect(Number(row?.['server_rss_mib'])).toBeCloseTo(59, -1);
    expect(Number(row?.['cpu_per_event_us'])).toBeCloseTo(9.4, 0);
  });

  it('gives what only one workload measures a column of its own, after the known ones, sorted', () => {
    const measurements = ['zeta', 'alpha'].map((metric) => ({
      metric,
      side: 'client' as const,
      phase: 'steady' as const,
      stat: 'p50',
      unit: 'ns' as const,
      better: 'lower' as const,
      value: 1500,
    }));
    const csv = summaryOf([trialRecord({ measurements })]);
    expect(csv.split('\n')[0]).toMatch(/,alpha_p50_us,zeta_p50_us$/);
    expect(rowsOf(csv)[0]).toMatchObject({ alpha_p50_us: '1.5', zeta_p50_us: '1.5' });
  });
});
