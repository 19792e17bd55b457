// Which commit a gate compares with: the merge base of HEAD and a git ref, found in what this clone has. Nothing is
// fetched; what is missing is said with the line that fetches it.
// https://git-scm.com/docs/git-merge-base, https://git-scm.com/docs/shallow
import { askGit } from '../../harness/machine/git.ts';
import { UsageError } from '../options/usage-error.ts';

/** A package of the user's repository, as git sees it. */
export interface Checkout {
  /** The package's folder: the working directory. */
  readonly folder: string;
  /** The folder of the whole checkout: of a submodule, where the package is in one. */
  readonly top: string;
  /** From there to the package: `''`, `packages/push`. */
  readonly prefix: string;
}

const OTHER_WAY = 'or name both builds: --base-target and --head-target.';

/** The package in the working directory. Throws `UsageError` where git knows nothing of it. */
export function checkoutHere(folder = process.cwd()): Checkout {
  const { text, complaint, missing } = askGit(folder, 'rev-parse', '--show-toplevel', '--show-prefix');
  if (text !== undefined) {
    const [top, prefix = ''] = text.split('\n');
    return { folder, top: top!, prefix: prefix.replace(/\/$/, '') };
  }
  if (missing) throw new UsageError([`--base: there is no git in PATH. Install it, ${OTHER_WAY}`]);
  if (complaint.includes('dubious ownership'))
    throw new UsageError([
      `--base: ${complaint}. Tell git that you trust it: \`git config --global --add safe.directory '${folder}'\`.`,
    ]);
  if (!complaint.includes('not a git repository'))
    throw new UsageError([`--base: git cannot use ${folder}: ${complaint}`]);
  throw new UsageError([`--base: ${folder} is not in a git checkout. Go there, ${OTHER_WAY}`]);
}

/** The commit from which HEAD and the ref went apart. Throws `UsageError` with the remedy. */
export function mergeBase({ folder }: Checkout, ref: string): string {
  const ask = (...parameters: string[]): string | undefined => askGit(folder, ...parameters).text;
  const known = ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  const shallow = ask('rev-parse', '--is-shallow-repository') === 'true';
  if (known === undefined)
    throw new UsageError([`--base: git knows no commit ${ref} here. ${fetching(folder, ref, shallow)}`]);
  if (ask('rev-parse', '--verify', '--quiet', 'HEAD') === undefined)
    throw new UsageError(['--base: HEAD has no commit yet: there is nothing to compare with.']);
  const commit = ask('merge-base', 'HEAD', known);
  if (commit === undefined) {
    const remedy = shallow ? fetching(folder, ref, shallow) : 'Name a ref of the same history.';
    throw new UsageError([`--base: HEAD and ${ref} have no commit in common. ${remedy}`]);
  }
  return commit;
}

/** What to do about a commit that this clone does not have: the setting of a CI system, and the line that fetches it. */
function fetching(folder: string, ref: string, shallow: boolean): string {
  const { words, spell } = refspecOf(folder, ref);
  const line = ['git fetch', ...(shallow ? ['--unshallow'] : []), ...words].join(' ');
  const then = spell === ref ? '' : `, then --base ${spell}`;
  // GitLab fetches the branch of the pipeline only, whatever its depth: https://docs.gitlab.com/runner/configuration/feature-flags
  return shallow
    ? `This clone is shallow. GitHub: give actions/checkout \`fetch-depth: 0\`. GitLab: \`GIT_DEPTH: 0\` among the variables of the job, and \`--base $CI_MERGE_REQUEST_DIFF_BASE_SHA\`. By hand: \`${line}\`${then}.`
    : `Fetch it first: \`${line}\`${then}.`;
}

/** What `git fetch` is asked for, and how the commit is called afterwards. */
function refspecOf(folder: string, ref: string): { words: string[]; spell: string } {
  const remotes = askGit(folder, 'remote').text?.split('\n').filter(Boolean) ?? [];
  const named = remotes.find((name) => ref.startsWith(`${name}/`));
  const remote = named ?? (remotes.includes('origin') ? 'origin' : remotes[0]);
  const branch = named === undefined ? ref : ref.slice(named.length + 1);
  if (remote === undefined) return { words: [], spell: ref };
  if (/^[0-9a-f]{40}$/.test(branch)) return { words: [remote, branch], spell: ref };
  const isBranch = askGit(folder, 'check-ref-format', `refs/heads/${branch}`).text !== undefined;
  if (!isBranch || /^[0-9a-f]{7,}$/.test(branch)) return { words: [remote], spell: ref };
  return {
    words: [remote, `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`],
    spell: `${remote}/${branch}`,
  };
}
