// Runs tasks at their due times: what turns a schedule into events. A task that is late runs late, in order of
// its due time; none is skipped and none is given a new time. Sleeping is left to the metronome, whose
// wake-ups come some tens of microseconds late; so it is asked to come early (wake-lead.ts), and the rest is waited
// for busily, in a bounded share of the time that is counted and left out of the process's CPU.
import { Metronome } from './metronome.ts';
import { nowNs } from '../clock.ts';
import { WakeLead } from './wake-lead.ts';
import { Wakefulness } from './wakefulness.ts';

/** With less than this to wait, the event loop is polled instead: a sleep would not end in time. */
const POLL_NS = 20_000;

type Task = (dueNs: number) => void;

/** A test hook: the loop is held up for `forNs` at the beginning of each `everyNs`, from `fromNs` on. */
export interface Stall {
  readonly fromNs: number;
  readonly forNs: number;
  readonly everyNs: number;
}

export class Agenda {
  /** Binary min-heap by due time; ties by order of entry. */
  readonly #dueNs: number[] = [];
  readonly #order: number[] = [];
  readonly #tasks: Task[] = [];
  readonly #metronome = new Metronome(() => this.#wake());
  readonly #lead = new WakeLead();
  #entries = 0;
  #wakeNs = Infinity;
  #running = false;
  #polling = false;
  #busyNs = 0;
  readonly #wakefulness = new Wakefulness(() => {
    this.#pollSoon();
  });
  #tasksRun = 0;
  /** Grows with whatever the process does besides running tasks: turns of the loop in which it does not are idle. */
  otherWork: () => number = () => 0;
  /**
   * At most one task in a turn of the event loop, always in the same phase of it (that of setImmediate), so that
   * no two of them share a write, not even in a library that writes at the end of a turn.
   */
  onePerTurn = false;
  /** See `Stall`. */
  stall: Stall | undefined;

  /** So many processes keep time on the same processor, this one among them. */
  set sharers(sharers: number) {
    this.#lead.sharers = sharers;
  }

  start(): Promise<void> {
    return this.#metronome.start();
  }

  stop(): Promise<void> {
    this.#dueNs.length = this.#order.length = this.#tasks.length = 0;
    return this.#metronome.stop();
  }

  /** CPU time spent on keeping time rather than on the work, in microseconds. */
  timekeepingCpuUs(): number {
    return this.#metronome.cpuUs() + this.busyUs();
  }

  /** The thread that keeps time. */
  get timekeeper(): number {
    return this.#metronome.threadId;
  }

  /** Of that, busy waiting, in microseconds. */
  busyUs(): number {
    return (this.#busyNs + this.#wakefulness.idleNs) / 1e3;
  }

  /**
   * Until the returned function is called the event loop does not sleep, but looks again and again whether there is something
   * to do: what comes is met at once. The time of turns in which nothing was done is counted as busy waiting.
   */
  stayAwake(): () => void {
    const end = this.#wakefulness.begin();
    this.#pollSoon();
    return end;
  }

  /** Calls `task(dueNs)` at `dueNs` (monotonic ns), or as soon after as the event loop allows. */
  at(dueNs: number, task: Task): void {
    this.#push(dueNs, task);
    if (!this.#running) this.#sleep();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    this.#wakeNs = Infinity;
    let now = this.#waitedBusily(this.#stalled(nowNs()));
    while (this.#dueNs.length > 0 && this.#dueNs[0]! <= now) {
      const dueNs = this.#dueNs[0]!;
      const task = this.#pop();
      this.#tasksRun++;
      task(dueNs);
      if (this.onePerTurn) break;
      now = nowNs();
    }
    this.#running = false;
    this.#sleep();
  }

  /**
   * Waits for an event that is close; returns the time. Only at the beginning of a turn of the event loop: what a task has
   * left to be done at the end of its turn, such as node:http's writes, must not wait for the next event.
   */
  #waitedBusily(fromNs: number): number {
    const dueNs = this.#dueNs[0];
    if (dueNs === undefined || dueNs <= fromNs || this.#wakefulness.awake) return fromNs;
    if (dueNs - fromNs > this.#lead.beforeNs(dueNs)) return fromNs;
    let now = fromNs;
    while (now < dueNs) now = nowNs();
    // What goes beyond the due time was another's: the thread had no processor.
    this.#busyNs += dueNs - fromNs;
    this.#lead.spent(fromNs, dueNs);
    return now;
  }

  #sleep(): void {
    const dueNs = this.#dueNs[0];
    if (this.#wakefulness.awake) return this.#pollSoon();
    if (dueNs === undefined) return;
    const now = nowNs();
    const wakeNs = dueNs - this.#lead.beforeNs(dueNs);
    if (wakeNs >= this.#wakeNs && this.#wakeNs > now) return;
    this.#wakeNs = wakeNs;
    if (wakeNs - now >= POLL_NS) this.#metronome.wakeAt(wakeNs);
    else this.#pollSoon();
  }

  #wake(): void {
    const lateNs = nowNs() - this.#wakeNs;
    if (lateNs >= 0) this.#lead.learn(lateNs);
    if (this.onePerTurn) this.#pollSoon();
    else this.#run();
  }

  #pollSoon(): void {
    if (this.#polling) return;
    this.#polling = true;
    setImmediate(this.#poll);
  }

  readonly #poll = (): void => {
    this.#polling = false;
    if (this.#wakefulness.awake) this.#wakefulness.turn(this.#tasksRun + this.otherWork());
    this.#run();
  };

  #stalled(now: number): number {
    const stall = this.stall;
    if (stall === undefined || now < stall.fromNs) return now;
    const leftNs = stall.forNs - ((now - stall.fromNs) % stall.everyNs);
    if (leftNs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, leftNs / 1e6);
    return nowNs();
  }

  #before(i: number, j: number): boolean {
    const difference = this.#dueNs[i]! - this.#dueNs[j]!;
    return difference < 0 || (difference === 0 && this.#order[i]! < this.#order[j]!);
  }

  #swap(i: number, j: number): void {
    const due = this.#dueNs;
    const order = this.#order;
    const tasks = this.#tasks;
    const d = due[i]!, o = order[i]!, t = tasks[i]!; // prettier-ignore
    due[i] = due[j]!;
    order[i] = order[j]!;
    tasks[i] = tasks[j]!;
    due[j] = d;
    order[j] = o;
    tasks[j] = t;
  }

  #push(dueNs: number, task: Task): void {
    let i = this.#dueNs.push(dueNs) - 1;
    this.#order.push(this.#entries++);
    this.#tasks.push(task);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #pop(): Task {
    const last = this.#dueNs.length - 1;
    this.#swap(0, last);
    this.#dueNs.length = this.#order.length = last;
    const task = this.#tasks.pop()!;
    for (let i = 0; ;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < last && this.#before(left, least)) least = left;
      if (right < last && this.#before(right, least)) least = right;
      if (least === i) break;
      this.#swap(i, least);
      i = least;
    }
    return task;
  }
}
