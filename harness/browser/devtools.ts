// A Chromium of our own and its DevTools protocol over a pair of pipes: no port is opened, and nobody listens to the
// network domain, which Playwright always does. https://chromedevtools.github.io/devtools-protocol/
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { processIds, withDescendants } from '../../measure/process/descendants.ts';
import { endsWithParent } from '../processes/parent-death.ts';
import { chromiumArguments, chromiumPath, NO_CHROMIUM } from './chromium.ts';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Pending {
  readonly method: string;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

type Listener = (parameters: never) => void;

const PROFILE = 'pushbench-chromium-';
const LAST_WORDS = 600;

export class DevTools {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Listener>();
  readonly #ended: Promise<void>;
  #requests = 0;
  #received = '';
  #said = '';
  #end: Error | undefined;

  /** Starts Chromium. Throws where there is none; a Chromium that ends by itself fails what is asked of it. */
  constructor() {
    const path = chromiumPath();
    if (path === undefined) throw new Error(`${NO_CHROMIUM.reason} ${NO_CHROMIUM.remedy}`);
    removeLeftProfiles();
    this.#folder = mkdtempSync(join(tmpdir(), `${PROFILE}${process.pid}-`));
    const [command, ...parameters] = [...endsWithParent(), path, ...chromiumArguments(this.#folder)];
    const child = spawn(command!, parameters, { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] });
    this.#process = child;
    process.once('exit', this.#atExit);
    this.#ended = new Promise((resolve) => {
      const ended = (how: string): void => {
        this.#fail(new Error(`Chromium ended (${how}). ${this.#said}`.trim()));
        resolve();
      };
      child.once('error', (error) => ended(error.message));
      child.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`));
    });
    child.stderr!.on(
      'data',
      (text: Buffer) => (this.#said = `${this.#said}${text.toString()}`.slice(-LAST_WORDS)),
    );
    // What is written to a browser that has gone fails by its end.
    this.#writer.on('error', () => {});
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  get #writer(): Writable {
    return this.#process.stdio[3] as Writable;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Calls `listener` at each event of that name in that session, in place of an earlier one. */
  on(method: string, session: string, listener: Listener | undefined): void {
    if (listener === undefined) this.#listeners.delete(`${session} ${method}`);
    else this.#listeners.set(`${session} ${method}`, listener);
  }

  /** Rejects with the protocol's words where it refuses, and where the browser has ended. */
  send<R>(method: string, parameters: object = {}, sessionId?: string): Promise<R> {
    if (this.#end !== undefined) return Promise.reject(this.#end);
    const id = ++this.#requests;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { method, resolve, reject });
      this.#writer.write(`${JSON.stringify({ id, method, params: parameters, sessionId })}\0`);
    });
  }

  /** Ends the browser, and takes its profile away. */
  async close(): Promise<void> {
    process.off('exit', this.#atExit);
    this.#kill();
    await this.#ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  /** All of its processes, at once: they would end by themselves, but a moment later. */
  #kill(): void {
    for (const pid of withDescendants([this.pid])) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
    this.#process.kill('SIGKILL');
  }

  /** There is no time to wait then: what its processes still write is taken away by the next one. */
  readonly #atExit = (): void => {
    this.#kill();
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      // See `removeLeftProfiles`.
    }
  };

  #read(text: string): void {
    const messages = (this.#received + text).split('\0');
    this.#received = messages.pop()!;
    for (const message of messages) this.#take(JSON.parse(message) as Message);
  }

  #take({ id, method, params, sessionId = '', result, error }: Message): void {
    if (id === undefined) return this.#listeners.get(`${sessionId} ${method}`)?.(params as never);
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(result as never);
    else pending?.reject(new Error(`${pending.method}: ${error.message}`));
  }

  #fail(error: Error): void {
    this.#end ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#end);
    this.#pending.clear();
  }
}

/** A process that was killed could not take its profile away. */
function removeLeftProfiles(): void {
  const alive = new Set(processIds().map(String));
  if (alive.size === 0) return;
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PROFILE) ? name.slice(PROFILE.length).split('-')[0]! : undefined;
    if (owner === undefined || alive.has(owner)) continue;
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
