// Settings of the running kernel that are raised for a while and put back for certain. A keeper process holds the old
// values: it waits for the end of a pipe and then writes them, so that they come back also when this program is killed.
// sysctl(8), proc_sys(5)
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** A setting of the running kernel. */
export interface KernelSetting {
  /** As sysctl(8) writes it. */
  readonly name: string;
  readonly value: string;
}

/** Where a setting stands; a test gives another folder. */
const FOLDER = '/proc/sys';

/**
 * The keeper: every argument pair is a file and its old value. It ignores what Ctrl-C sends to the whole group, and
 * reads until the pipe from its parent has ended, however that came about.
 */
const KEEPER = `trap '' INT TERM HUP; echo ready; cat > /dev/null; while [ $# -gt 0 ]; do printf '%s' "$2" > "$1"; shift 2; done`;

export class RaisedSettings {
  readonly #keeper: ChildProcess;
  readonly #before: readonly KernelSetting[];
  readonly #folder: string;

  private constructor(keeper: ChildProcess, before: readonly KernelSetting[], folder: string) {
    this.#keeper = keeper;
    this.#before = before;
    this.#folder = folder;
  }

  /**
   * Sets them. Rejects, with everything as before, where one may not be written (not root, or a container): the
   * message says which.
   */
  static async raise(settings: readonly KernelSetting[], folder: string = FOLDER): Promise<RaisedSettings> {
    const before = settings.map(({ name }) => ({ name, value: read(name, folder) }));
    const pairs = before.flatMap(({ name, value }) => [pathOf(name, folder), value]);
    const keeper = spawn('sh', ['-c', KEEPER, 'keeper', ...pairs], {
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    // Nothing is changed before the keeper stands by.
    await new Promise<void>((resolve, reject) => {
      keeper.stdout.once('data', () => resolve());
      keeper.once('error', reject);
    });
    const raised = new RaisedSettings(keeper, before, folder);
    for (const { name, value } of settings) {
      try {
        writeFileSync(pathOf(name, folder), value);
      } catch (error) {
        await raised.restore();
        throw new Error(`${name} cannot be set to "${value}": ${(error as Error).message}`, { cause: error });
      }
    }
    return raised;
  }

  /** Puts the old values back; resolves when they stand there. Rejects with those that do not. */
  async restore(): Promise<void> {
    const ended = new Promise((resolve) => this.#keeper.once('exit', resolve));
    if (this.#keeper.exitCode === null) {
      this.#keeper.stdin!.end();
      await ended;
    }
    const wrong = this.#before.filter(({ name, value }) => read(name, this.#folder) !== value);
    if (wrong.length > 0) {
      const commands = wrong.map(({ name, value }) => `sysctl -w ${name}="${value}"`);
      throw new Error(`settings could not be put back; do it by hand: ${commands.join('; ')}`);
    }
  }
}

function pathOf(name: string, folder: string): string {
  return `${folder}/${name.replaceAll('.', '/')}`;
}

function read(name: string, folder: string): string {
  return readFileSync(pathOf(name, folder), 'latin1').trim();
}
