// Submodules of a base, out of the user's own clones of them: nothing is fetched from anywhere else.
// https://git-scm.com/docs/gitsubmodules
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { askGit } from '../../harness/machine/git.ts';
import { buildCommand } from './build-command.ts';

/**
 * Checks out the submodules that `there` names and that are checked out in `here` as well, and theirs. Rejects with
 * `BaseBuildFailure` where a clone lacks the commit.
 */
export async function checkOutSubmodules(here: string, there: string, signal: AbortSignal): Promise<void> {
  for (const { name, path } of submodulesOf(there)) {
    const own = join(here, path);
    if (!existsSync(join(own, '.git'))) continue;
    const clone = askGit(own, 'rev-parse', '--path-format=absolute', '--git-common-dir').text!;
    // Settings of this one command: the user's configuration stays what it is.
    const settings = [
      'core.hooksPath=/dev/null',
      'protocol.file.allow=always',
      `submodule.${name}.url=${clone}`,
    ];
    const options = settings.flatMap((setting) => ['-c', setting]);
    await buildCommand(there, signal, 'git', ...options, 'submodule', 'update', '--checkout', '--', path);
    await checkOutSubmodules(own, join(there, path), signal);
  }
}

function submodulesOf(folder: string): { name: string; path: string }[] {
  if (!existsSync(join(folder, '.gitmodules'))) return [];
  const listed = askGit(folder, 'config', '--file', '.gitmodules', '--get-regexp', '^submodule\\..*\\.path$');
  return [...(listed.text ?? '').matchAll(/^submodule\.(.*)\.path (.*)$/gm)].map(([, name, path]) => ({
    name: name!,
    path: path!,
  }));
}
