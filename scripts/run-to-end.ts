// The one place where every program of this project ends. Whatever nobody foresaw is exit code 3 here, with a sentence
// on what happened, what to do, and where the finished trials are; its stack stands in a file beside them, or behind
// `--debug`. 1 is what a gate says of a confirmed regression, and Node.js of an error that nobody catches: so none
// may get past this file. It loads little, and what it runs it is given as an import: that may fail as well.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertResources, NO_CHILDREN } from '../harness/machine/resource-check.ts';
import { killAllChildren } from '../harness/processes/child.ts';
import { earlyEnd, stackOf } from './early-end.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { finishedWork, type EarlyEnd } from './finished-work.ts';
import { OutputWatch } from './output-watch.ts';
import { UsageError } from './options/usage-error.ts';
import { withoutHeaderValues } from './folders/header-values.ts';

const STACK_FILE = 'unforeseen-error.txt';
const DEBUG = '--debug';

/** Runs `main` and ends the process with its exit code. `name`: what its messages begin with. */
export async function runToEnd(name: string, main: () => Promise<ExitCode>): Promise<never> {
  const ending = new Ending(name);
  const output = new OutputWatch(process.stdout);
  // Who reads the progress may go, and takes nothing with him.
  process.stderr.on('error', () => {});
  process.once('exit', killAllChildren);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => process.exit(ending.of(error)));
  process.once('beforeExit', () => process.exit(ending.of(new TypeError('nothing is left to wait for'))));
  const exitCode = await checked(main).catch((error: unknown) => ending.of(error));
  const problem = await output.problem();
  if (problem !== undefined) process.stderr.write(`${name}: ${problem}\n`);
  process.exit(problem === undefined || exitCode !== EXIT.done ? exitCode : EXIT.invalid);
}

/** What runs short while modules are loaded looks like a broken installation. */
async function checked(main: () => Promise<ExitCode>): Promise<ExitCode> {
  assertResources(NO_CHILDREN);
  return main();
}

class Ending {
  readonly #name: string;
  readonly #debug: boolean;

  constructor(name: string) {
    this.#name = name;
    this.#debug = process.argv.includes(DEBUG);
    // No argument of a run: it changes nothing of what is measured.
    process.argv = process.argv.filter((argument) => argument !== DEBUG);
  }

  /** Says what there is to say, saves what can be saved, and gives the exit code. */
  of(error: unknown): ExitCode {
    if (error instanceof UsageError) {
      for (const line of error.errors) this.#say(line);
      return EXIT.usage;
    }
    // Of commander, which has said what there was to say: help was asked for, or the words were not understood.
    if (error instanceof Error && error.name === 'CommanderError')
      return 'exitCode' in error && error.exitCode === 0 ? EXIT.done : EXIT.usage;
    killAllChildren();
    const { foreseen, ...end } = earlyEnd(error);
    this.#say(`${end.message} ${end.remedy}`.trim());
    const saved = rendered(end);
    if (saved !== '') this.#say(saved);
    if (!foreseen) this.#keepStack(error);
    return EXIT.invalid;
  }

  #keepStack(error: unknown): void {
    const stack = `${new Date().toISOString()}, Node.js ${process.version}, ${this.#name} ${withoutHeaderValues(process.argv.slice(2)).join(' ')}\n${stackOf(error)}\n`;
    if (this.#debug) {
      process.stderr.write(stack);
      return;
    }
    const folder = finishedWork()?.folder;
    try {
      if (folder === undefined) throw new Error('there is no folder');
      const file = join(folder, STACK_FILE);
      writeFileSync(file, stack, { flag: 'a' });
      this.#say(`The stack stands in ${file}.`);
    } catch {
      this.#say(`The same command with ${DEBUG} shows the stack.`);
    }
  }

  #say(text: string): void {
    process.stderr.write(`${this.#name}: ${text}\n`);
  }
}

/** Where the finished trials are, in a sentence; '' where there are none. */
function rendered(end: EarlyEnd): string {
  const work = finishedWork();
  if (work === undefined) return '';
  try {
    return work.render(end);
  } catch (error) {
    const { folder } = work;
    const why = earlyEnd(error).message;
    return folder === undefined
      ? `What is finished cannot be shown: ${why}`
      : `What is finished is saved in ${folder}, but cannot be rendered now (${why}) \`pushbench report ${folder}\` does it later.`;
  }
}
