// The folder of a run: the trial log, appended as the run goes, and the environment beside it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { messageOf } from '../../reports/files/whole-file.ts';
import { shownRecords } from '../../reports/rows/shown-records.ts';
import { readEnvironment, writeEnvironment, type Facts } from '../../reports/files/environment.ts';
import { readTrialLog, TRIAL_LOG_NAME, TrialLog } from '../../reports/files/trial-log.ts';
import { createFolder } from '../options/create-folder.ts';
import { UsageError } from '../options/usage-error.ts';

/** What a run's folder holds. */
export interface StoredRun {
  readonly records: readonly TrialRecord[];
  readonly environment: Facts;
  readonly warnings: readonly string[];
  /** What is wrong with environment.json, where it cannot be read: the trials are whole without it. */
  readonly environmentProblem: string | undefined;
}

/** Creates the folder with its environment.json and an empty trial log. Throws `FileWriteError`. */
export function createRunFolder(folder: string, environment: Facts): TrialLog {
  createFolder(folder);
  writeEnvironment(folder, environment);
  return new TrialLog(join(folder, TRIAL_LOG_NAME));
}

/** Goes on with the trial log of a folder after its first `keepRecords` records. */
export function reopenRunFolder(folder: string, environment: Facts, keepRecords: number): TrialLog {
  const log = new TrialLog(join(folder, TRIAL_LOG_NAME), keepRecords);
  writeEnvironment(folder, environment);
  return log;
}

/**
 * Reads a run back: with its trials alone, and a warning, where only environment.json cannot be read. Throws with file
 * and remedy: `UsageError` where the folder is not that of a run.
 */
export function readRunFolder(folder: string): StoredRun {
  const log = join(folder, TRIAL_LOG_NAME);
  if (folder.trim() === '')
    throw new UsageError(['The name of the folder is empty. Name the folder of a run.']);
  if (!existsSync(log)) {
    throw new UsageError([
      `There is no run in ${folder}: it has no ${TRIAL_LOG_NAME}. Name the folder of a run.`,
    ]);
  }
  const { records: stored, warnings } = readTrialLog(log);
  const records = shownRecords(stored);
  try {
    return { records, environment: readEnvironment(folder), warnings, environmentProblem: undefined };
  } catch (error) {
    const problem = messageOf(error);
    const [{ runId, envId } = {}] = records as [TrialRecord?];
    return {
      records,
      environment: { runId, envId, environment: problem },
      warnings: [...warnings, `${problem} What follows is made of the trials alone.`],
      environmentProblem: problem,
    };
  }
}
