// `pushbench report DIR`: renders every derived file of a run anew from its trial log.
import { relative } from 'node:path';
import { capacityTable } from '../../reports/terminal/capacity.ts';
import { terminalReport } from '../../reports/terminal/run.ts';
import { isCapacityRun, writeCapacityFiles } from '../folders/capacity-folder.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { shownFiles, writeDerivedFiles } from '../folders/derived-files.ts';
import { readRunFolder } from '../folders/run-folder.ts';

export async function reportCommand(folder: string): Promise<ExitCode> {
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
