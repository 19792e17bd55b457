import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { reportOf } from './rows/report.ts';
import { SAMPLE_ENVIRONMENT, SAMPLE_SCENARIOS, sampleRun } from './rows/sample-run.fixture.ts';
import { readTrialLog, TRIAL_LOG_NAME, TrialLog } from './files/trial-log.ts';
import { readEnvironment, writeEnvironment } from './files/environment.ts';
import { renderFiles, writeReports } from './write-reports.ts';

const FILES = ['comparison.csv', 'report.html', 'report.md', 'results.csv', 'summary.csv', 'timeseries.csv'];

let records: readonly TrialRecord[];
let folder: string;
beforeAll(async () => {
  records = sampleRun();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

function input() {
  return { records, environment: SAMPLE_ENVIRONMENT, scenarios: SAMPLE_SCENARIOS };
}

describe('writeReports', () => {
  it('writes every file and nothing else', () => {
    writeReports(folder, input());
    expect(readdirSync(folder).sort()).toEqual(FILES);
  });

  it('leaves the same bytes when a run is rendered again from its folder', () => {
    const log = new TrialLog(join(folder, TRIAL_LOG_NAME));
    for (const record of records) log.append(record);
    log.close();
    writeEnvironment(folder, SAMPLE_ENVIRONMENT);
    writeReports(folder, input());
    const first = FILES.map((name) => readFileSync(join(folder, name), 'latin1'));

    const again = readTrialLog(log.path).records;
    const environment = readEnvironment(folder);
    writeReports(folder, { records: again, environment, scenarios: SAMPLE_SCENARIOS });
    expect(FILES.map((name) => readFileSync(join(folder, name), 'latin1'))).toEqual(first);
  });

  it('names the file that cannot be written, and leaves the others whole', () => {
    mkdirSync(join(folder, 'report.md'));
    expect(() => writeReports(folder, input())).toThrow(/report\.md.*remove it/);
    expect(readFileSync(join(folder, 'results.csv'), 'utf8')).toMatch(/^schema_version,/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('renders a run of which nothing has finished yet', () => {
    const empty = { ...input(), records: [] };
    expect([...renderFiles(empty, reportOf(empty)).keys()].sort()).toEqual(FILES);
  });
});

describe('readEnvironment', () => {
  it('names the file where there is none, or one that is cut off', () => {
    expect(() => readEnvironment(folder)).toThrow(/environment\.json: ENOENT.*Restore it/);
    writeFileSync(join(folder, 'environment.json'), '{"cores": ');
    expect(() => readEnvironment(folder)).toThrow(/environment\.json: .*JSON.*Restore it/);
  });

  it('refuses what is not an object', () => {
    writeFileSync(join(folder, 'environment.json'), '[1]');
    expect(() => readEnvironment(folder)).toThrow(/does not hold an object/);
  });
});
