// What a calibration has measured so far, in a folder: recorded replicates and finished real jobs, a line each, on
// the disk as soon as they end. A calibration takes an hour or two, and goes on where it was interrupted.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GateVerdict } from '../../analysis/gate/judgement.ts';
import type { RecordedArms } from '../../analysis/gate/replay.ts';
import { createFolder } from '../options/create-folder.ts';

/** One recorded replicate of one target in one scenario: the same build on three arms. */
export interface RecordedReplicate {
  readonly scenario: string;
  readonly target: string;
  readonly round: number;
  /** The real job that it was part of. */
  readonly job?: string;
  readonly at: string;
  /** By metric and statistic (`service_time p50`): base, base′, head. */
  readonly values: Readonly<Record<string, RecordedArms>>;
  /** Server CPU per event of the null slices, by arm. */
  readonly nullCpu: readonly number[];
}

/** Recorded with the same build on all arms: by itself, or in a job without a change. */
export function isUnchanged({ job }: RecordedReplicate): boolean {
  return job === undefined || job.startsWith('aa ');
}

export type JobKind = 'aa' | 'delay' | 'busy';

/** One real job, end to end. */
export interface RecordedJob {
  readonly kind: JobKind;
  readonly index: number;
  readonly at: string;
  readonly seconds: number;
  readonly target: string;
  readonly seed: number;
  /** Microseconds that were injected per event, before it was pushed or after. */
  readonly injectedUs: number;
  readonly verdict: GateVerdict;
  /** Whether the first batch raised an alarm. */
  readonly alarmed: boolean;
  readonly measures: readonly {
    readonly metric: string;
    readonly verdict: GateVerdict;
    readonly shift: number | undefined;
    readonly confirmation: number | undefined;
    readonly spread: number | undefined;
    readonly smallestVisible: number | undefined;
  }[];
  readonly reasons: readonly string[];
}

const REPLICATES = 'replicates.jsonl';
const JOBS = 'jobs.jsonl';

export class CalibrationStore {
  readonly folder: string;
  readonly replicates: RecordedReplicate[];
  readonly jobs: RecordedJob[];

  constructor(folder: string) {
    this.folder = folder;
    createFolder(folder);
    this.replicates = linesOf(join(folder, REPLICATES)) as RecordedReplicate[];
    this.jobs = linesOf(join(folder, JOBS)) as RecordedJob[];
  }

  addReplicate(replicate: RecordedReplicate): void {
    this.replicates.push(replicate);
    appendFileSync(join(this.folder, REPLICATES), `${JSON.stringify(replicate)}\n`);
  }

  addJob(job: RecordedJob): void {
    this.jobs.push(job);
    appendFileSync(join(this.folder, JOBS), `${JSON.stringify(job)}\n`);
  }
}

function linesOf(path: string): unknown[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
