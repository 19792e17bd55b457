// In place of measure/time/metronome.ts in the page, which it does alike: a thread sleeps until the moment, and
// Atomics.notify wakes the page's event loop. Timers of a page are whole milliseconds, and more when they are nested.
import { nowNs } from '../../../measure/clock.ts';

const ASKED = 0;
const FIRED = 1;
const STOP = -1;

/** Stands in its own realm: it is handed to the worker as source text, and may use nothing from this file. */
function sleeper(): void {
  addEventListener('message', ({ data }: MessageEvent<{ cells: Int32Array; deadline: Float64Array }>) => {
    const { cells, deadline } = data;
    let asked = 0;
    for (;;) {
      Atomics.wait(cells, 0, asked);
      for (;;) {
        asked = Atomics.load(cells, 0);
        if (deadline[0]! < 0) return;
        const remainingMs = deadline[0]! - (performance.timeOrigin + performance.now());
        if (remainingMs <= 0) {
          Atomics.add(cells, 1, 1);
          Atomics.notify(cells, 1);
          break;
        }
        Atomics.wait(cells, 0, asked, remainingMs);
      }
    }
  });
}

/** One alarm clock for the page's event loop. */
export class Metronome {
  readonly #cells = new Int32Array(new SharedArrayBuffer(8));
  /** Milliseconds of the page's wall clock, which the worker has from the same origin. */
  readonly #deadline = new Float64Array(new SharedArrayBuffer(8));
  readonly #onWake: () => void;
  #waiting = false;
  #seen = 0;

  constructor(onWake: () => void) {
    this.#onWake = onWake;
  }

  start(): Promise<void> {
    const code = new Blob([`(${sleeper.toString()})()`], { type: 'text/javascript' });
    const worker = new Worker(URL.createObjectURL(code));
    worker.postMessage({ cells: this.#cells, deadline: this.#deadline });
    return Promise.resolve();
  }

  wakeAt(dueNs: number): void {
    this.#deadline[0] = performance.timeOrigin + performance.now() + (dueNs - nowNs()) / 1e6;
    Atomics.add(this.#cells, ASKED, 1);
    Atomics.notify(this.#cells, ASKED);
    if (!this.#waiting) this.#listen();
  }

  #listen(): void {
    const wait = Atomics.waitAsync(this.#cells, FIRED, this.#seen);
    if (wait.async) void wait.value.then(this.#wake);
    else queueMicrotask(this.#wake);
    this.#waiting = true;
  }

  readonly #wake = (): void => {
    this.#waiting = false;
    this.#seen = Atomics.load(this.#cells, FIRED);
    this.#onWake();
  };

  /** The thread's CPU is known outside of the page only. */
  cpuUs(): number {
    return 0;
  }

  get threadId(): number {
    return 0;
  }

  stop(): Promise<void> {
    this.#deadline[0] = STOP;
    Atomics.add(this.#cells, ASKED, 1);
    Atomics.notify(this.#cells, ASKED);
    return Promise.resolve();
  }
}
