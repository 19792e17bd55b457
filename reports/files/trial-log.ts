// trials.jsonl: one trial record a line, on the disk before the next trial begins, so that a crash loses
// nothing finished; and the same file read back, because every other file is derived from it.
// https://jsonlines.org
import {
  closeSync,
  fsyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { SCHEMA_VERSION, type Measurement, type TrialRecord } from '../../harness/trial-record.ts';
import { endOfLine, fileLines } from './file-lines.ts';
import { isPlainRecord } from './plain-record.ts';
import { assertTrialRecord } from './trial-record-shape.ts';
import { FileWriteError, messageOf } from './whole-file.ts';

/** The file's name in a run's folder. */
export const TRIAL_LOG_NAME = 'trials.jsonl';

/** A trial log that is being written. */
export class TrialLog {
  readonly path: string;
  readonly #descriptor: number;

  /**
   * Begins a new log. Throws `FileWriteError`, also when the file exists: two runs never share one. With
   * `keepRecords` it goes on with the log that is there, after that many records: what follows them is cut off.
   */
  constructor(path: string, keepRecords?: number) {
    this.path = path;
    try {
      if (keepRecords !== undefined) truncateSync(path, endOfLine(path, keepRecords));
      this.#descriptor = openSync(path, keepRecords === undefined ? 'ax' : 'a');
    } catch (error) {
      throw new FileWriteError(path, error);
    }
  }

  /**
   * Appends one record; it is on the disk when the call returns. Throws `FileWriteError`, with the log as it
   * was before, and `TypeError` for a number that JSON cannot hold.
   */
  append(record: TrialRecord): void {
    const line = `${JSON.stringify(record, refuseNonFinite)}\n`;
    const { size } = fstatSync(this.#descriptor);
    try {
      writeFileSync(this.#descriptor, line);
      fsyncSync(this.#descriptor);
    } catch (error) {
      ftruncateSync(this.#descriptor, size);
      throw new FileWriteError(this.path, error);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** JSON would turn NaN into null, which no reader could tell from a defect: it is one. */
function refuseNonFinite(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(
      `a trial record may hold finite numbers only; ${key} is ${value} in ${JSON.stringify(this)}`,
    );
  }
  return value;
}

/** A trial log cannot be used. The message names file, line and remedy. */
export class TrialLogError extends Error {
  override readonly name = 'TrialLogError';
}

export interface TrialLogContent {
  readonly records: readonly TrialRecord[];
  /** What was left out and why, for the terminal. */
  readonly warnings: readonly string[];
}

/**
 * Reads a trial log. A last line without an end is what a crash leaves of a record: it is left out with a
 * warning. Any other line that is not a record of this schema version is refused with a `TrialLogError`.
 */
export function readTrialLog(path: string): TrialLogContent {
  const records: TrialRecord[] = [];
  const words = new SharedWords();
  // A line is complete only when another one follows, be it empty.
  let last: string | undefined;
  for (const line of linesOf(path)) {
    if (last !== undefined) records.push(words.shared(parseLine(last, `${path}:${records.length + 1}`)));
    last = line;
  }
  const place = `${path}:${records.length + 1}`;
  const warnings = last === '' ? [] : [`${place}: the last record was cut off (a crash?) and is left out`];
  return { records, warnings };
}

function* linesOf(path: string): Generator<string, void, undefined> {
  try {
    yield* fileLines(path);
  } catch (error) {
    const remedy = `Name the folder of a run, or its ${TRIAL_LOG_NAME}.`;
    throw new TrialLogError(`cannot read ${path}: ${messageOf(error)}. ${remedy}`, { cause: error });
  }
}

function parseLine(line: string, place: string): TrialRecord {
  try {
    const value: unknown = JSON.parse(line);
    if (isPlainRecord(value)) return value;
    refuseOtherVersion(value, place);
    assertTrialRecord(value);
    return value;
  } catch (error) {
    const kind = error instanceof SyntaxError ? 'not JSON' : 'not a trial record';
    const remedy = 'Restore the file, or delete this line.';
    throw new TrialLogError(`${place}: ${kind}: ${messageOf(error)}. ${remedy}`, { cause: error });
  }
}

/** The words of measurements are few, and each record has some thousand of them: all records share one string of each. */
class SharedWords {
  readonly #known = new Map<string, string>();

  shared(record: TrialRecord): TrialRecord {
    const of = <Word extends string>(word: Word): Word => {
      const known = this.#known.get(word) as Word | undefined;
      if (known === undefined) this.#known.set(word, word);
      return known ?? word;
    };
    const words: readonly Words[] = [...record.measurements, ...record.histograms];
    for (const item of words) {
      item.metric = of(item.metric);
      item.side = of(item.side);
      item.phase = of(item.phase);
      item.unit = of(item.unit);
      item.better = of(item.better);
    }
    const measurements: readonly { stat: string }[] = record.measurements;
    for (const item of measurements) item.stat = of(item.stat);
    return record;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Words = Writable<Pick<Measurement, 'metric' | 'side' | 'phase' | 'unit' | 'better'>>;

function refuseOtherVersion(value: unknown, place: string): void {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return;
  const { schemaVersion } = value;
  if (typeof schemaVersion !== 'number' || schemaVersion === SCHEMA_VERSION) return;
  const remedy = 'Read it with the version of pushbench that wrote it (see environment.json), or run again.';
  throw new TrialLogError(
    `${place}: schema version ${schemaVersion}, but this pushbench reads ${SCHEMA_VERSION}. ${remedy}`,
  );
}
