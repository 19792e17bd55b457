// The old build of a gate: the merge base of HEAD and a git ref, checked out into a folder of its own with
// `git worktree`, installed and built there. The user's own checkout is not touched, and nothing is left behind.
// https://git-scm.com/docs/git-worktree
import { join } from 'node:path';
import { manifestOf } from '../options/manifest.ts';
import { buildCommand } from './build-command.ts';
import { installModules } from './installed-modules.ts';
import { ownFolder, removeFolder, removeLeftovers, treeIn } from './leftover-trees.ts';
import { mergeBase, type Checkout } from './merge-base.ts';
import { checkOutSubmodules } from './submodules.ts';

export interface BaseCheckout {
  /** The same package at the merge base, built. */
  readonly folder: string;
  /** `merge base 1a2b3c4 of origin/main`. */
  readonly description: string;
  remove(): void;
}

/**
 * Checks the merge base out, installs and builds it. node_modules are those of the working directory where the lock
 * file is the same. Rejects with `UsageError`, or with `BaseBuildFailure`; then nothing is left behind either.
 */
export async function checkOutBase(here: Checkout, ref: string, signal: AbortSignal): Promise<BaseCheckout> {
  const commit = mergeBase(here, ref);
  removeLeftovers(here.folder);
  const parent = ownFolder();
  const tree = treeIn(parent);
  const remove = (): void => {
    process.off('exit', remove);
    removeFolder(here.folder, parent);
  };
  // Also where a second Ctrl-C ends the program at once.
  process.on('exit', remove);
  try {
    // The user's hooks are for the user's checkouts.
    const git = ['git', '-c', 'core.hooksPath=/dev/null'] as const;
    await buildCommand(here.folder, signal, ...git, 'worktree', 'add', '--detach', '--force', tree, commit);
    await checkOutSubmodules(here.top, tree, signal);
    await installModules({ here: here.top, there: tree, prefix: here.prefix }, signal);
    const folder = join(tree, here.prefix);
    if (manifestOf(folder).scripts?.['build'] !== undefined)
      await buildCommand(folder, signal, 'npm', 'run', 'build');
    return { folder, description: `merge base ${commit.slice(0, 7)} of ${ref}`, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
