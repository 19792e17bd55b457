// `pushbench report DIR`: renders every derived file of a run anew from its trial log; of several runs, shows them side by
// side and writes nothing.
import { relative } from 'node:path';
import { capacityTable } from '../../reports/terminal/capacity.ts';
import { reportOf } from '../../reports/rows/report.ts';
import type { RunBeside } from '../../reports/rows/side-by-side.ts';
import { sideBySideText } from '../../reports/terminal/side-by-side.ts';
import { terminalReport } from '../../reports/terminal/run.ts';
import { isCapacityRun, writeCapacityFiles } from '../folders/capacity-folder.ts';
import { notARun } from './compare.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { shownFiles, writeDerivedFiles } from '../folders/derived-files.ts';
import { scenariosIn } from '../folders/own-scenarios.ts';
import { UsageError } from '../options/usage-error.ts';
import { readRunFolder } from '../folders/run-folder.ts';

export async function reportCommand(folders: readonly string[]): Promise<ExitCode> {
  return folders.length === 1 ? renderAnew(folders[0]!) : showBeside(folders);
}

/** Throws a `UsageError` that names every folder that is none of a run. */
function showBeside(folders: readonly string[]): ExitCode {
  const errors: string[] = [];
  const runs = folders.flatMap((folder): RunBeside[] => {
    try {
      const { records, environment, warnings } = readRunFolder(folder);
      const other = notARun(environment);
      if (other !== undefined) errors.push(`${folder} ${other}.`);
      for (const warning of warnings) process.stderr.write(`${warning}\n`);
      const scenarios = scenariosIn(environment);
      return [{ folder, environment, report: reportOf({ records, environment, scenarios }) }];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      errors.push(...error.errors);
      return [];
    }
  });
  if (errors.length > 0) throw new UsageError(errors);
  process.stdout.write(sideBySideText(runs, process.stdout));
  return EXIT.done;
}

function renderAnew(folder: string): ExitCode {
  const stored = readRunFolder(folder);
  for (const warning of stored.warnings) process.stderr.write(`${warning}\n`);
  if (isCapacityRun(stored.environment)) {
    const capacities = writeCapacityFiles(folder, stored.records, stored.environment);
    process.stdout.write(`${capacityTable(capacities, process.stdout)}\n`);
    return EXIT.done;
  }
  const report = writeDerivedFiles(folder, stored);
  process.stdout.write(`${terminalReport(report, process.stdout)}\n`);
  process.stdout.write(
    `${shownFiles(folder)
      .map((path) => relative('.', path))
      .join('\n')}\n`,
  );
  return EXIT.done;
}
