// Wakes the event loop at a time given in nanoseconds. The timers of the event loop are whole milliseconds
// (https://docs.libuv.org/en/v1.x/timer.html), far coarser than what is measured here; so a thread sleeps
// until the moment and wakes the loop by Atomics.notify, which Atomics.waitAsync turns into a callback
// (https://tc39.es/ecma262/#sec-atomics.waitasync). The thread's own CPU time is known and can be left out
// of the accounts of the process.
import { Worker } from 'node:worker_threads';
import { threadCpuUs } from '../process/cpu.ts';

/** Cells of the shared Int32Array: how often the main thread has asked, and how often the thread has fired. */
const ASKED = 0;
const FIRED = 1;

/** Stands in its own realm: it is handed to the thread as source text, and may use nothing from this file. */
function sleeper(): void {
  const { workerData, parentPort } = process.getBuiltinModule('node:worker_threads');
  const fs = process.getBuiltinModule('node:fs');
  const { cells, deadline } = workerData as { cells: Int32Array; deadline: Float64Array };
  let threadId = 0;
  try {
    // A sleep may be prolonged by the timer slack, 50 µs by default: proc_pid_timerslack_ns(5).
    threadId = Number(fs.readlinkSync('/proc/thread-self').split('/').at(-1));
    fs.writeFileSync(`/proc/${threadId}/timerslack_ns`, '1');
  } catch {
    // Not Linux: the slack is the system's.
  }
  parentPort!.postMessage(threadId);
  let asked = 0;
  for (;;) {
    Atomics.wait(cells, 0, asked);
    for (;;) {
      asked = Atomics.load(cells, 0);
      if (deadline[0]! < 0) return;
      const remainingMs = (deadline[0]! - Number(process.hrtime.bigint())) / 1e6;
      if (remainingMs <= 0) {
        Atomics.add(cells, 1, 1);
        Atomics.notify(cells, 1);
        break;
      }
      // A notify may come late, for what is known already: then there is as much to wait for as before.
      Atomics.wait(cells, 0, asked, remainingMs);
    }
  }
}

/** One alarm clock for the event loop. */
export class Metronome {
  readonly #cells = new Int32Array(new SharedArrayBuffer(8));
  readonly #deadline = new Float64Array(new SharedArrayBuffer(8));
  readonly #onWake: () => void;
  #thread: Worker | undefined;
  #threadId = 0;
  #waiting = false;
  /** The count of `FIRED` that has been answered: a firing since then ends the next wait at once. */
  #seen = 0;

  /** `onWake` is called on the main thread at or after each time asked for with `wakeAt`; it may be called early. */
  constructor(onWake: () => void) {
    this.#onWake = onWake;
  }

  /** Starts the thread; resolves when it sleeps. */
  async start(): Promise<void> {
    const workerData = { cells: this.#cells, deadline: this.#deadline };
    const thread = new Worker(`(${sleeper.toString()})()`, { eval: true, workerData, execArgv: [] });
    this.#thread = thread;
    this.#threadId = await new Promise<number>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
    });
  }

  /** Asks for the next wake-up, in place of one asked for before. */
  wakeAt(dueNs: number): void {
    this.#deadline[0] = dueNs;
    Atomics.add(this.#cells, ASKED, 1);
    Atomics.notify(this.#cells, ASKED);
    if (!this.#waiting) this.#listen();
  }

  #listen(): void {
    const wait = Atomics.waitAsync(this.#cells, FIRED, this.#seen);
    if (!wait.async) {
      queueMicrotask(this.#wake);
    } else {
      void wait.value.then(this.#wake);
    }
    this.#waiting = true;
  }

  readonly #wake = (): void => {
    this.#waiting = false;
    this.#seen = Atomics.load(this.#cells, FIRED);
    this.#onWake();
  };

  /** CPU time that the thread has used so far, in microseconds; 0 where the system does not tell (not Linux). */
  cpuUs(): number {
    return this.#threadId === 0 ? 0 : threadCpuUs('self', this.#threadId);
  }

  /** Of the thread that keeps time; 0 where the system does not tell. */
  get threadId(): number {
    return this.#threadId;
  }

  async stop(): Promise<void> {
    this.#deadline[0] = -1;
    Atomics.add(this.#cells, ASKED, 1);
    Atomics.notify(this.#cells, ASKED);
    await this.#thread?.terminate();
  }
}
