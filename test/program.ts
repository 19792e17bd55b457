// Starts the compiled program as a user does, in a process group of its own, and collects what it says.
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { eventually, groupMembers } from './processes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'dist/scripts/pushbench.js');
export const BENCHMARK = join(ROOT, 'dist/scripts/benchmark.js');

export interface Ended {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  /** Of the process, and of its group. */
  readonly pid: number;
  /** What it has said so far. */
  readonly said: { stdout: string; stderr: string };
  readonly ended: Promise<Ended>;
  /** Resolves once this stands in its standard error; rejects when it ends without. */
  says(text: string, limitMs?: number): Promise<unknown>;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly program?: string;
  /** A command that starts the program: `prlimit`, with its options. */
  readonly prefix?: readonly string[];
}

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pushbench-test-'));
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** Who has been killed may still write into it for a moment; `maxRetries` of `rmSync` does not look for new files. */
async function removeFolder(folder: string): Promise<void> {
  for (let triesLeft = 100; ; triesLeft--) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (triesLeft === 0) throw error;
      await sleep(50);
    }
  }
}

/** A folder that is there until the last test of the file has ended: for a run that several of them look at. */
export function sharedFolder(): string {
  return mkdtempSync(join(tmpdir(), 'pushbench-shared-'));
}

/** What `make` resolves with: made when the first test asks, for all of the file. */
export function shared<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** A copy of a folder, with its name, that is removed after the test. */
export function copyOf(folder: string): string {
  const copy = join(temporaryFolder(), basename(folder));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Starts `pushbench` with these arguments. */
export function startProgram(parameters: readonly string[], surroundings: Surroundings = {}): Started {
  const { prefix = [], program = PROGRAM } = surroundings;
  const [command, ...others] = [...prefix, process.execPath, program, ...parameters];
  return start(command!, others, surroundings);
}

/** Starts any command in a process group of its own, in the project's folder unless told otherwise. */
export function start(
  command: string,
  parameters: readonly string[],
  surroundings: Surroundings = {},
): Started {
  const child = spawn(command, parameters, {
    cwd: surroundings.cwd ?? ROOT,
    env: { ...process.env, ...surroundings.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  onTestFinished(() => killGroup(child));
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code: code ?? undefined, signal: signal ?? undefined, ...said }),
    );
  });
  const says = (text: string, limitMs?: number): Promise<unknown> =>
    eventually(
      `"${text}"`,
      () => {
        if (said.stderr.includes(text)) return true;
        if (child.exitCode === null && child.signalCode === null) return undefined;
        throw new Error(`it ended without having said "${text}", but:\n${said.stdout}${said.stderr}`);
      },
      limitMs,
    );
  return { pid: child.pid!, said, ended, says };
}

/** Runs `pushbench` to its end. */
export function runProgram(parameters: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  return startProgram(parameters, surroundings).ended;
}

/** Checks the exit code; a wrong one comes with what the program said. */
export function expectExit({ code, stderr }: Ended, expected: number): void {
  expect({ code, stderr: code === expected ? '' : stderr }).toEqual({ code: expected, stderr: '' });
}

/** A test that has failed must not leave load behind. */
function killGroup({ pid }: ChildProcess): void {
  if (groupMembers(pid!).length > 0) process.kill(-pid!, 'SIGKILL');
}
