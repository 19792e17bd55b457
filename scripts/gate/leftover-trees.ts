// The folder of a base's checkout, and whose it is: a gate that was killed leaves it behind, with its entry in the user's
// repository, and the next one removes both. Never `git worktree prune`: a tree of the user's may be on a disk that is
// not plugged in just now.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { askGit } from '../../harness/machine/git.ts';

const PREFIX = 'pushbench-base-';
const OWNER = 'owner';

/** How long a folder stays whose owner cannot be known: it is just being made, or is of another container. */
const UNKNOWN_OWNER_MS = 24 * 60 * 60 * 1000;

/** A new folder that belongs to this process. */
export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, OWNER), JSON.stringify(identityOf(process.pid)));
  return folder;
}

/** Where in such a folder the checkout is. */
export function treeIn(folder: string): string {
  return join(folder, 'tree');
}

/** Removes such a folder, and the repository's entry of the checkout in it. */
export function removeFolder(repository: string, folder: string): void {
  const forget = (): boolean =>
    askGit(repository, 'worktree', 'remove', '--force', '--force', treeIn(folder)).text !== undefined;
  const forgotten = forget();
  rmSync(folder, { recursive: true, force: true });
  // What git cannot remove it can still forget.
  if (!forgotten) forget();
}

/** Removes what gates have left whose process is gone: of this repository, and whatever lies among the temporary files. */
export function removeLeftovers(repository: string): void {
  const listed = askGit(repository, 'worktree', 'list', '--porcelain').text ?? '';
  const registered = [...listed.matchAll(/^worktree (.+)$/gm)].map(([, tree]) => dirname(tree!));
  const lying = readdirSync(tmpdir()).map((name) => join(tmpdir(), name));
  for (const folder of new Set([...registered, ...lying]))
    if (basename(folder).startsWith(PREFIX) && isAbandoned(folder)) removeFolder(repository, folder);
}

/** A process of this machine for as long as it runs; another one with its number is somebody else. */
interface Identity {
  readonly pid: number;
  /** Of process ids, and of the boot: `pid:[4026531836] 5f3c…`; empty where the system does not tell. */
  readonly space: string;
  /** Since the boot, in the kernel's ticks; empty where nobody has that number, or the system does not tell. */
  readonly startedTicks: string;
}

function identityOf(pid: number): Identity {
  const stat = told(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  return {
    pid,
    space: told(
      () =>
        `${readlinkSync('/proc/self/ns/pid')} ${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')}`,
    ),
    // proc_pid_stat(5): starttime is field 22; the name in parentheses, field 2, may hold spaces.
    startedTicks: stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '',
  };
}

/** Empty where the system does not tell. */
function told(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function isAbandoned(folder: string): boolean {
  if (!existsSync(folder)) return true;
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER), 'utf8')) as Identity;
    const now = identityOf(owner.pid);
    if (owner.space === now.space && owner.space !== '') return owner.startedTicks !== now.startedTicks;
  } catch {
    // Made by an earlier version, or not whole yet.
  }
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > UNKNOWN_OWNER_MS;
}
