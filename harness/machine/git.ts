// Git, asked about a folder and about nothing else. In a hook git names the repository, index and work tree of the commit
// that is being made in variables of the environment, and every git below it would act on those, wherever it stands.
// https://git-scm.com/docs/githooks#_description, https://git-scm.com/docs/git#_environment_variables
import { spawnSync } from 'node:child_process';

/** `git rev-parse --local-env-vars` without the configuration, in which CI systems say which folders are safe; and the like. */
const NAMES_A_REPOSITORY = new Set([
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_ATTR_SOURCE',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
]);

/** For git, and for whatever may ask it: the environment without what names a repository, index, work tree or object store. */
export function withoutRepository(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !NAMES_A_REPOSITORY.has(name.toUpperCase())),
  );
}

export interface GitAnswer {
  /** What it wrote, without the last line break; undefined where it failed. */
  readonly text: string | undefined;
  /** Why it failed: its own first line, such as `fatal: detected dubious ownership in repository at '/src'`. */
  readonly complaint: string;
  /** There is no git in PATH. */
  readonly missing: boolean;
}

/** Runs git there to its end. It takes no lock that it can do without: somebody may be making a commit. */
export function askGit(folder: string, ...parameters: string[]): GitAnswer {
  const { status, stdout, stderr, error } = spawnSync(
    'git',
    ['--no-optional-locks', '-C', folder, ...parameters],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...withoutRepository(), LC_ALL: 'C' },
    },
  );
  const missing = error !== undefined && 'code' in error && error.code === 'ENOENT';
  const complaint = error?.message ?? stderr.trim().split('\n')[0]!;
  return { text: status === 0 ? stdout.trimEnd() : undefined, complaint, missing };
}
