// The few globals of Node.js that the client halves use, made of what a page has, so that the same halves run here: the
// clock, `setImmediate` and `Buffer`. It is loaded before all else, as some modules take their hold of them at once.
import { PageBuffer } from './page-buffer.ts';

/** Nanoseconds between the page's clock and the machine's: CLOCK_MONOTONIC − performance.now(). */
let offsetNs = Number.NaN;

const NS_PER_MS = 1e6;
const NS_PER_S = 1e9;

/** From now on `process.hrtime` tells the machine's clock; before, it tells NaN. */
export function tieClock(toNs: number): void {
  offsetNs = toNs;
}

/** https://nodejs.org/api/process.html#processhrtimetime, of the page's clock. */
function hrtime(): [seconds: number, nanoseconds: number] {
  const ns = performance.now() * NS_PER_MS + offsetNs;
  const seconds = Math.floor(ns / NS_PER_S);
  return [seconds, ns - seconds * NS_PER_S];
}

/** A message to oneself: a task of its own, without the 4 ms that a timer takes in the end. */
const channel = new MessageChannel();
let waiting: (() => void)[] = [];
channel.port1.addEventListener('message', () => {
  const now = waiting;
  waiting = [];
  for (const task of now) task();
});
channel.port1.start();

function soon(task: () => void): void {
  if (waiting.push(task) === 1) channel.port2.postMessage(undefined);
}

Object.assign(globalThis, { process: { hrtime }, setImmediate: soon, Buffer: PageBuffer });
