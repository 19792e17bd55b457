// The values of headers that a user gives may be secrets: they are in no file. A run that is resumed needs them again.
import { UsageError } from '../options/usage-error.ts';
import type { RunFlags } from '../options/run-choices.ts';

const OPTIONS = ['--header', '--publish-header'] as const;
const NAMES = ['header', 'publishHeader'] as const;
const NOT_KEPT = '(not kept)';

/** The arguments, with the names of headers and not their values. */
export function withoutHeaderValues(commandLine: readonly string[]): string[] {
  return commandLine.map((argument, index) => {
    for (const option of OPTIONS) {
      if (commandLine[index - 1] === option) return nameOnly(argument);
      if (argument.startsWith(`${option}=`))
        return `${option}=${nameOnly(argument.slice(option.length + 1))}`;
    }
    return argument;
  });
}

function nameOnly(line: string): string {
  return `${line.split(':')[0]!}: ${NOT_KEPT}`;
}

/** The headers as they are given anew. Throws `UsageError` where the run had some and there are none, or others. */
export function headersAgain(
  folder: string,
  stored: RunFlags,
  given: Readonly<Record<string, unknown>>,
): Pick<RunFlags, (typeof NAMES)[number]> {
  const again: Partial<Record<(typeof NAMES)[number], readonly string[]>> = {};
  const errors: string[] = [];
  for (const [index, name] of NAMES.entries()) {
    const lines = (given[name] ?? []) as readonly string[];
    const wanted = (stored[name] ?? []).map((line) => line.split(':')[0]!);
    if (wanted.join() !== lines.map((line) => line.split(':')[0]!).join())
      errors.push(
        `--resume: the values of headers are not kept in ${folder}: give ${OPTIONS[index]} again for ${wanted.join(', ') || 'none'}.`,
      );
    if (lines.length > 0) again[name] = lines;
  }
  if (errors.length > 0) throw new UsageError(errors);
  return again;
}
