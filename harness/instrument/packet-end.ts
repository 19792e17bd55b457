// One of the two processes of a stream of packets over a path: started, heard and ended. What it has said, and that it has
// ended, is known whenever somebody asks.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PacketTask } from './packet-process.ts';

/** One of the two processes, told its task and heard line by line. */
export class PacketEnd {
  readonly #child: ChildProcess;
  readonly #waiting: ((text: string) => void)[] = [];
  readonly #said: string[] = [];
  /** Rejects when it has ended, or could not be started. */
  readonly #ended: Promise<never>;

  constructor(task: PacketTask, prefix: readonly string[], cpus: string | undefined) {
    const pinned = cpus === undefined ? [] : ['taskset', '--cpu-list', cpus];
    const node = [process.execPath, compiledProcess(), JSON.stringify(task)];
    const [command, ...parameters] = [...pinned, ...prefix, ...node];
    this.#child = spawn(command!, parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin!.on('error', () => {}); // It has ended.
    createInterface(this.#child.stdout!).on('line', (text) => {
      const heard = this.#waiting.shift();
      if (heard === undefined) this.#said.push(text);
      else heard(text);
    });
    this.#ended = new Promise((_, reject) => {
      const failed = (how: string): void =>
        reject(new Error(`The end of a stream of packets said nothing (${how})`));
      this.#child.once('error', ({ message }) => failed(message));
      this.#child.once('close', (code, signal) => failed(String(signal ?? code)));
    });
    this.#ended.catch(() => {}); // Whoever waits for a line hears of it.
  }

  /** The next thing that it says, or has said. Rejects where it ends without. */
  async line<T>(): Promise<T> {
    const text =
      this.#said.shift() ??
      (await Promise.race([new Promise<string>((heard) => this.#waiting.push(heard)), this.#ended]));
    return JSON.parse(text) as T;
  }

  /** Ends it; what it says last. */
  end<T>(): Promise<T> {
    const last = this.line<T>();
    this.#child.stdin!.end();
    return last;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function compiledProcess(): string {
  const folder = import.meta.url.endsWith('.ts') ? '../../dist/harness/instrument/' : './';
  return fileURLToPath(new URL(`${folder}packet-process.js`, import.meta.url));
}
