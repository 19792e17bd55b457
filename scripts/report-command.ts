// `pushbench report DIR`: renders every derived file of a run anew from its trial log.
import { relative } from 'node:path';
import { terminalReport } from '../reports/terminal-table.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readRunFolder, shownFiles, writeDerivedFiles } from './run-folder.ts';

export function reportCommand(folder: string): ExitCode {
  const stored = readRunFolder(folder);
  for (const warning of stored.warnings) process.stderr.write(`${warning}\n`);
  const report = writeDerivedFiles(folder, stored);
  process.stdout.write(`${terminalReport(report, process.stdout)}\n`);
  process.stdout.write(
    `${shownFiles(folder)
      .map((path) => relative('.', path))
      .join('\n')}\n`,
  );
  return EXIT.done;
}
