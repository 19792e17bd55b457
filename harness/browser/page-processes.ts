// Which processes of a browser belong to a page: its renderer is the one that has a thread for the page's only worker.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDescendants } from '../../measure/process/descendants.ts';

export interface PageProcesses {
  readonly renderer: number;
  /** The thread of the worker, which keeps time and does nothing else. */
  readonly timekeeper: number;
  /** All processes of the browser. */
  readonly all: readonly number[];
}

/** As Chromium calls the thread of a worker; the kernel keeps 15 characters. */
const WORKER = 'DedicatedWorker';
const PATIENCE_MS = 5_000;
const POLL_MS = 20;

/** `browser`: its first process. Rejects where none of its processes has a worker, or several have. */
export async function pageProcesses(browser: number): Promise<PageProcesses> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const all = withDescendants([browser]);
    const found = all.flatMap((pid) => workersOf(pid).map((thread) => ({ pid, thread })));
    if (found.length === 1) {
      const [{ pid, thread }] = found as [{ pid: number; thread: number }];
      return { renderer: pid, timekeeper: thread, all };
    }
    if (Date.now() > untilMs)
      throw new Error(
        `${found.length} threads of this browser are workers, where the page has one: its process cannot be told, and so not its CPU`,
      );
    await sleep(POLL_MS);
  }
}

function workersOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .filter((thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'latin1').startsWith(WORKER))
      .map(Number);
  } catch {
    return []; // It has ended.
  }
}
