// One command of a base's build, in a process group of its own, so that all of it ends with it, and with no word of the
// repository that a hook may be committing to.
import { spawn } from 'node:child_process';
import { withoutRepository } from '../../harness/machine/git.ts';
import { printable } from '../../servers/printable-text.ts';

/** The base could not be built: exit code 3, with the end of what its commands wrote. */
export class BaseBuildFailure extends Error {
  override readonly name = 'BaseBuildFailure';
  readonly tail: readonly string[];

  constructor(message: string, tail: readonly string[]) {
    super(message);
    this.tail = tail;
  }
}

const TAIL_LINES = 20;

/** Tools that write into the repository's configuration or its hooks when a package is installed are told not to. */
const NO_HOOKS_INSTALLED = { HUSKY: '0', LEFTHOOK: '0', SKIP_INSTALL_SIMPLE_GIT_HOOKS: '1' };

/**
 * Runs its parameters as a command. Beside it a shell waits for the end of descriptor 3, whose other end this program
 * holds: when that is gone, in whatever way, so is the command, and what it has started.
 */
const GUARDED = '(read -r _ <&3; kill -s KILL -- -$$) >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** Runs a command there; rejects with the end of what it wrote. */
export function buildCommand(
  folder: string,
  signal: AbortSignal,
  name: string,
  ...parameters: string[]
): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const child = spawn('sh', ['-c', GUARDED, 'sh', name, ...parameters], {
      cwd: folder,
      env: { ...withoutRepository(), ...NO_HOOKS_INSTALLED, PWD: folder },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const abort = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    signal.addEventListener('abort', abort, { once: true });
    const keep = (text: string): void => {
      lines.push(...text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [printable(line)])));
      lines.splice(0, Math.max(0, lines.length - TAIL_LINES));
    };
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', keep);
    const ended = (how: string | undefined): void => {
      signal.removeEventListener('abort', abort);
      const line = [name, ...parameters].join(' ');
      if (how === undefined) resolve();
      else reject(new BaseBuildFailure(`\`${line}\` failed (${how}).`, lines));
    };
    child.once('error', (error) => ended(error.message));
    child.once('exit', () => child.stdio[3]!.destroy());
    child.once('close', (code, by) => ended(code === 0 ? undefined : (by ?? `exit code ${code}`)));
    if (signal.aborted) abort();
  });
}
