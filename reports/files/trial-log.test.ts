import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import { canLimitFileSize, withFileSizeLimit } from './full-disk.fixture.ts';
import { readTrialLog, TrialLog, TrialLogError } from './trial-log.ts';
import { FileWriteError } from './whole-file.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushbench-'));
  path = join(folder, 'trials.jsonl');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function sampleRecords() {
  return [
    trialRecord({ measurements: [measurement('cpu_per_event', 3.25, { nEvents: 4000 })] }),
    trialRecord({ trialId: 't1', transport: 'ws', histograms: [histogramRecord('latency', [1e5, 2e5])] }),
    trialRecord({
      trialId: 't2',
      status: 'failed',
      reasons: [{ code: 'server-crashed', message: 'line\nbreak, "quotes"', remedy: '' }],
    }),
  ];
}

function writeLog(): void {
  const log = new TrialLog(path);
  for (const record of sampleRecords()) log.append(record);
  log.close();
}

describe('TrialLog', () => {
  it('writes one line a record, each on the disk at once', () => {
    const log = new TrialLog(path);
    for (const [index, record] of sampleRecords().entries()) {
      log.append(record);
      expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(index + 1);
    }
    log.close();
  });

  it('gives back what was written', () => {
    writeLog();
    expect(readTrialLog(path)).toEqual({ records: sampleRecords(), warnings: [] });
  });

  it('never continues the log of another run', () => {
    writeLog();
    expect(() => new TrialLog(path)).toThrow(/trials\.jsonl: EEXIST.*earlier run.*--out/);
  });

  it('goes on after the records that are to be kept, and cuts off what follows them', () => {
    writeLog();
    appendFileSync(path, '{"half a rec');
    const log = new TrialLog(path, 2);
    log.append(trialRecord({ trialId: 't9' }));
    log.close();
    expect(readTrialLog(path)).toEqual({
      records: [...sampleRecords().slice(0, 2), trialRecord({ trialId: 't9' })],
      warnings: [],
    });
  });

  it('refuses a number that JSON cannot hold, and names it', () => {
    const log = new TrialLog(path);
    const record = trialRecord({ measurements: [measurement('rss', Number.NaN)] });
    expect(() => {
      log.append(record);
    }).toThrow(/value is NaN in \{"metric":"rss"/);
    log.close();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  it.runIf(canLimitFileSize)(
    'takes back half a record when the disk fills up, and goes on afterwards',
    () => {
      const log = new TrialLog(path);
      log.append(trialRecord());
      withFileSizeLimit(4096, () => {
        expect(() => {
          log.append(trialRecord({ stderrTail: ['x'.repeat(10_000)] }));
        }).toThrow(/trials\.jsonl: EFBIG/);
      });
      log.append(trialRecord({ trialId: 't1' }));
      log.close();
      expect(readTrialLog(path)).toEqual({
        records: [trialRecord(), trialRecord({ trialId: 't1' })],
        warnings: [],
      });
    },
  );

  it('says which folder is missing', () => {
    expect(() => new TrialLog(join(folder, 'missing', 'trials.jsonl'))).toThrow(FileWriteError);
  });
});

describe('readTrialLog', () => {
  it('leaves out a last line that a crash cut off, with a warning', () => {
    writeLog();
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.slice(0, -20));
    const { records, warnings } = readTrialLog(path);
    expect(records).toEqual(sampleRecords().slice(0, 2));
    expect(warnings).toEqual([expect.stringMatching(/trials\.jsonl:3: .*cut off/)]);
  });

  it('refuses a malformed line in the middle with its place', () => {
    writeLog();
    appendFileSync(path, '{"schemaVersion":1,\n');
    expect(() => readTrialLog(path)).toThrow(/trials\.jsonl:4: not JSON/);
  });

  it('refuses an empty line', () => {
    writeLog();
    appendFileSync(path, '\n');
    expect(() => readTrialLog(path)).toThrow(TrialLogError);
  });

  it('refuses another schema version with the remedy', () => {
    writeFileSync(path, `${JSON.stringify({ ...trialRecord(), schemaVersion: 2 })}\n`);
    expect(() => readTrialLog(path)).toThrow(
      /trials\.jsonl:1: schema version 2.*version of pushbench that wrote it/,
    );
  });

  it('names every field that is wrong', () => {
    const wrong = {
      ...trialRecord(),
      transport: 'tcp',
      measurements: [{ ...measurement('rss', 1), value: null }],
    };
    writeFileSync(path, `${JSON.stringify(wrong)}\n`);
    expect(() => readTrialLog(path)).toThrow(
      /trials\.jsonl:1: not a trial record: transport: .*measurements\.0\.value: /,
    );
  });

  it('accepts fields that it does not know', () => {
    writeFileSync(path, `${JSON.stringify({ ...trialRecord(), later: true })}\n`);
    expect(readTrialLog(path).records).toHaveLength(1);
  });

  it('says what to name when there is no log', () => {
    expect(() => readTrialLog(path)).toThrow(/cannot read .*trials\.jsonl: ENOENT.*Name the folder of a run/);
  });
});
