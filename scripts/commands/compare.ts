// `pushbench compare RUN_A RUN_B`: two stored runs side by side, for people who look at figures. It never fails a build:
// its exit code is 0 whatever it finds, as long as there is something to compare.
import { compareStored, type Both } from '../../analysis/stored-runs/comparison.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { storedComparisonCsv } from '../../reports/csv/stored-comparison.ts';
import { compareEnvironments, type StoredSide } from '../../reports/rows/stored-environments.ts';
import { storedComparisonText } from '../../reports/terminal/stored-comparison.ts';
import { writeWholeFile } from '../../reports/files/whole-file.ts';
import { printable } from '../../servers/printable-text.ts';
import { isCapacityRun } from '../folders/capacity-folder.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readRunFolder, type StoredRun } from '../folders/run-folder.ts';
import type { Facts } from '../../reports/files/environment.ts';
import { UsageError } from '../options/usage-error.ts';

export interface CompareFlags {
  readonly all?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly json?: boolean | undefined;
}

export async function compareCommand(
  folderA: string,
  folderB: string,
  flags: CompareFlags,
): Promise<ExitCode> {
  const runs = readBoth(folderA, folderB);
  for (const { warnings } of [runs.a, runs.b])
    for (const warning of warnings) process.stderr.write(`${warning}\n`);
  const sides = { a: sideOf(folderA, runs.a), b: sideOf(folderB, runs.b) };
  const comparisons = compareStored(runs.a.records, runs.b.records);
  const environment = compareEnvironments(sides);
  if (flags.csv !== undefined) writeWholeFile(flags.csv, storedComparisonCsv(sides, comparisons), '--csv');
  if (flags.json === true) {
    const { rows, missing } = comparisons;
    process.stdout.write(
      `${JSON.stringify({ a: named(sides.a), b: named(sides.b), environment, comparisons: rows, missing })}\n`,
    );
  } else {
    const { stdout } = process;
    stdout.write(storedComparisonText(sides, comparisons, { stream: stdout, all: flags.all === true }));
  }
  // Also where only the JSON or the file is read: nobody should have to look for it.
  if (!environment.same && (flags.json === true || !process.stdout.isTTY)) {
    process.stderr.write(
      'pushbench: WARNING: the environments differ: the ratios say nothing on the software.\n',
    );
  }
  if (comparisons.rows.length > 0) return EXIT.done;
  process.stderr.write(`pushbench: ${nothingInCommon({ a: runs.a.records, b: runs.b.records })}\n`);
  return EXIT.invalid;
}

function nothingInCommon(records: Both<readonly TrialRecord[]>): string {
  const empty = (['a', 'b'] as const).filter((run) => records[run].length === 0);
  return empty.length > 0
    ? `Nothing to compare: run ${empty.map((run) => run.toUpperCase()).join(' and run ')} has no finished trial. \`pushbench run --resume DIR\` finishes it.`
    : 'Nothing to compare: the two runs share no scenario, case and target that was measured in both. Measure both with the same scenarios and options.';
}

/** Says what else a folder is; undefined where it is that of a run. */
export function notARun(environment: Facts): string | undefined {
  if (isCapacityRun(environment))
    return 'holds a capacity search, whose trials have loads of their own: compare its capacity.csv with the other one';
  const { profile } = (environment['run'] ?? {}) as { profile?: unknown };
  return profile === 'gate'
    ? 'holds a gate job, whose trials are of two builds: its comparison.csv compares them'
    : undefined;
}

/** Both mistakes at once where both folders are none of a run. */
function readBoth(folderA: string, folderB: string): Both<StoredRun> {
  const errors: string[] = [];
  const read = (folder: string): StoredRun | undefined => {
    try {
      const run = readRunFolder(folder);
      const other = notARun(run.environment);
      if (other === undefined) return run;
      errors.push(`${folder} ${other}. Name the folders of two runs of \`pushbench run\`.`);
      return undefined;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      errors.push(...error.errors);
      return undefined;
    }
  };
  const [a, b] = [read(folderA), read(folderB)];
  if (a === undefined || b === undefined) throw new UsageError(errors);
  return { a, b };
}

function named({ folder, runId }: StoredSide): Pick<StoredSide, 'folder' | 'runId'> {
  return { folder, runId };
}

function sideOf(folder: string, { records, environment }: StoredRun): StoredSide {
  const { runId } = environment;
  return {
    folder,
    environment,
    runId: typeof runId === 'string' ? printable(runId) : (records[0]?.runId ?? 'unknown'),
  };
}
