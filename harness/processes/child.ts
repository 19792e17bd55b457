// One child process, as the parent sees it: started on its processors, asked over IPC with a time limit for
// every answer, its last standard error kept, and ended for certain.
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HELLO } from './answer-requests.ts';
import { printable } from '../../servers/printable-text.ts';
import type { Request, Response } from './messages.ts';
import { endsWithParent } from './parent-death.ts';
import { TrialFailure, type FailureKind } from './trial-failure.ts';
import { TIME_LIMITS_MS, type TimeLimit } from './time-limits.ts';

export interface ChildOptions {
  /** What it is; the module of that name in this folder is what it runs. */
  readonly kind:
    | 'server'
    | 'cluster-server'
    | 'running-server'
    | 'url-server'
    | 'gateway'
    | 'client'
    | 'browser-client'
    | 'look'
    | 'reader'
    | 'fleet-server'
    | 'fleet-url-server'
    | 'fleet-client'
    | 'serving-server';
  /** The compiled module that it runs, where it is none of `harness/`. */
  readonly module?: string;
  /** For messages: `node-sse server`. */
  readonly role: string;
  /** Processors as `taskset --cpu-list` takes them; undefined: not pinned. */
  readonly cpus: string | undefined;
  readonly nodeOptions?: readonly string[];
  /** A command that starts it: `prlimit`, with its options. */
  readonly prefix?: readonly string[];
}

/** Children that have not ended, so that all can be killed at once when the program must end now. */
const alive = new Set<ChildProcess>();

/** Ends every child without waiting. */
export function killAllChildren(): void {
  for (const child of alive) child.kill('SIGKILL');
}

const STDERR_LINES = 20;

/** How long to wait for the rest of standard error after a child has exited. */
const LAST_WORDS_MS = 200;

/** How a child has ended, or never began. */
interface End {
  readonly kind: 'crashed' | 'not-started';
  readonly how: string;
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class Child {
  /** For messages; another one where it does more work of the same kind. */
  role: string;
  /** Resolves when it answers for the first time, or has ended. */
  readonly started: Promise<void>;
  readonly #kind: ChildOptions['kind'];
  /** Undefined where the system gave none. */
  readonly #process: ChildProcess | undefined;
  readonly #pending = new Map<number, Pending>();
  readonly #ended: Promise<void>;
  #stderr: string[] = [];
  #requests = 0;
  #end: End | undefined;

  private constructor(options: ChildOptions) {
    this.role = options.role;
    this.#kind = options.kind;
    const child = this.#spawned(nodeCommand(options));
    this.#process = child;
    if (child === undefined) {
      this.#ended = this.started = Promise.resolve();
      return;
    }
    alive.add(child);
    // Without descriptors it has no streams, and ends with an error.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keepStderr(text));
    child.on('message', (response: Response) => this.#answered(response));
    this.#ended = new Promise((resolve) => {
      const ended = (how: string): void => {
        this.#hasEnded(child.pid === undefined ? 'not-started' : 'crashed', how);
        alive.delete(child);
        resolve();
      };
      child.on('error', (error) => ended(error.message));
      // Not `close`: it does not come after a disconnect from this side. What the child wrote last may still be
      // on its way when it has exited.
      child.once('exit', (code, signal) => {
        const how = signal === null ? `exit code ${code}` : signal;
        const timer = setTimeout(ended, LAST_WORDS_MS, how);
        child.stderr!.once('close', () => {
          clearTimeout(timer);
          ended(how);
        });
        if (child.stderr!.closed) ended(how);
      });
    });
    // At once: a child that is told nothing for long has lost its parent.
    this.started = this.askWithin<void>(TIME_LIMITS_MS.start, 'start', HELLO, []).catch(() => {});
  }

  /** Undefined, and ended, where the system refuses without an event (ENOMEM). */
  #spawned([command, ...parameters]: string[]): ChildProcess | undefined {
    try {
      return spawn(command!, parameters, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    } catch (error) {
      this.#hasEnded('not-started', error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #hasEnded(kind: End['kind'], how: string): void {
    this.#end ??= { kind, how };
    this.#failAll(this.#ending(this.#end));
  }

  #ending({ kind, how }: End): TrialFailure {
    const what = kind === 'crashed' ? 'ended by itself' : 'could not be started';
    return this.#error(kind, `The ${this.role} process ${what} (${how}).`);
  }

  static start(options: ChildOptions): Child {
    return new Child(options);
  }

  /** Asks for a method's result. Rejects with `TrialFailure` when the child ends, refuses, or takes longer than the limit. */
  ask<Methods, Name extends keyof Methods & string>(
    limit: TimeLimit,
    method: Name,
    ...parameters: Methods[Name] extends (...args: infer P) => unknown ? P : never
  ): Promise<Methods[Name] extends (...args: never[]) => Promise<infer R> ? R : never> {
    return this.askWithin(TIME_LIMITS_MS[limit], limit, method, parameters);
  }

  /** `ask` with a limit of its own, for waits whose length depends on the load. */
  askWithin<R>(
    limitMs: number,
    limit: TimeLimit,
    method: string,
    parameters: readonly unknown[],
  ): Promise<R> {
    if (this.#end !== undefined) return Promise.reject(this.#ending(this.#end));
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      const tooLate = (): void => {
        if (!this.#pending.delete(id)) return;
        const seconds = (limitMs / 1000).toFixed(1);
        reject(
          this.#error('timed-out', `The ${this.role} process did not finish "${limit}" within ${seconds} s.`),
        );
      };
      // Where this process was held up, the answer may be there and only not read: the event loop reads after its timers.
      const timer = setTimeout(() => setImmediate(tooLate), limitMs);
      this.#pending.set(id, { resolve, reject, timer });
      const request: Request = { id, method, parameters };
      // A send that fails is followed by the end of the child, which rejects what is pending.
      this.#process?.send(request, () => {});
    });
  }

  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Resolves when it has ended, or the system gave no process. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Asks the child to end by closing its channel, and kills it when it does not. */
  async stop(): Promise<void> {
    if (this.#process?.connected === true) this.#process.disconnect();
    const timer = setTimeout(() => this.#process?.kill('SIGKILL'), TIME_LIMITS_MS.stop);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Ends the child at once. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#ended;
  }

  get stderrTail(): readonly string[] {
    return this.#stderr
      .filter((line) => line !== '')
      .slice(-STDERR_LINES)
      .map(printable);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  #keepStderr(text: string): void {
    const lines = ((this.#stderr.pop() ?? '') + text).split('\n');
    this.#stderr = [...this.#stderr, ...lines].slice(-STDERR_LINES - 1);
  }

  #answered(response: Response): void {
    const pending = this.#pending.get(response.id);
    if (pending === undefined) return;
    this.#pending.delete(response.id);
    clearTimeout(pending.timer);
    if (response.ok) pending.resolve(response.result as never);
    else pending.reject(this.#error('refused', printable(response.error)));
  }

  #failAll(failure: TrialFailure): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(failure);
    }
    this.#pending.clear();
  }

  #error(kind: FailureKind, message: string): TrialFailure {
    return new TrialFailure(
      kind,
      this.#kind.endsWith('server') ? 'server' : 'client',
      message,
      this.stderrTail,
    );
  }
}

/** What each kind of process runs, unless it is told otherwise: a module of `harness/`, without its ending. */
const MODULES: Readonly<Record<ChildOptions['kind'], string>> = {
  server: 'trial/server-process',
  'cluster-server': 'trial/cluster-process',
  'running-server': 'trial/running-server-process',
  'url-server': 'trial/url-server-process',
  gateway: 'trial/gateway-process',
  client: 'trial/client-process',
  'browser-client': 'browser/browser-process',
  look: 'trial/look-process',
  reader: 'instrument/reader-process',
  'fleet-server': 'fleet/server-process',
  'fleet-url-server': 'fleet/url-server-process',
  'fleet-client': 'fleet/client-process',
  'serving-server': 'serving/serving-process',
};

function nodeCommand({ kind, module, cpus, nodeOptions = [], prefix = [] }: ChildOptions): string[] {
  const node = [process.execPath, '--expose-gc', ...nodeOptions, module ?? compiledModule(MODULES[kind])];
  const pinned = cpus === undefined ? [] : ['taskset', '--cpu-list', cpus];
  return [...pinned, ...prefix, ...endsWithParent(), ...node];
}

/**
 * Children always run compiled JavaScript: loading TypeScript would cost them start-up time and memory that
 * would be measured. When the parent runs from source (in tests), that is the last build.
 */
function compiledModule(module: string): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/harness/' : '../';
  return fileURLToPath(new URL(`${folder}${module}.js`, import.meta.url));
}
