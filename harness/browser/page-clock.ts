// The page's clock tied to the machine's. Both are CLOCK_MONOTONIC, of which `performance.now()` tells what has passed since
// the page's time origin; the browser tells that origin on the same clock, and an echo shows that it is so.
// https://www.w3.org/TR/hr-time-3/#dfn-time-origin
import { nowNs, NS_PER_MS, NS_PER_S } from '../../measure/clock.ts';

/** The page says what its clock shows; between the question and the answer. */
export interface Echo {
  readonly askedNs: number;
  readonly pageMs: number;
  readonly answeredNs: number;
}

export interface ClockTie {
  /** Of the machine's clock over the page's. */
  readonly offsetNs: number;
  /** The most by which it can be wrong, by the echoes alone: half of the stretch that all of them leave. */
  readonly errorNs: number;
}

/** How many echoes a tie takes. */
export const ECHOES = 40;

/** Of the time origin, which is told in microseconds, and of the page's clock, which counts 5. */
const GRAIN_NS = 10_000;

/** Where all echoes together leave the offset. */
export function offsetBounds(echoes: readonly Echo[]): { readonly leastNs: number; readonly mostNs: number } {
  // The page read its clock after it was asked, and before the answer came.
  const leastNs = Math.max(...echoes.map(({ askedNs, pageMs }) => askedNs - pageMs * NS_PER_MS));
  const mostNs = Math.min(...echoes.map(({ answeredNs, pageMs }) => answeredNs - pageMs * NS_PER_MS));
  return { leastNs, mostNs };
}

/** Throws where the echoes contradict the time origin: then no time of this page means anything. */
export function tied(originSeconds: number, echoes: readonly Echo[]): ClockTie {
  const offsetNs = originSeconds * NS_PER_S;
  const { leastNs, mostNs } = offsetBounds(echoes);
  if (!(offsetNs > leastNs - GRAIN_NS && offsetNs < mostNs + GRAIN_NS)) {
    const off = Math.max(leastNs - offsetNs, offsetNs - mostNs);
    throw new Error(
      `The page's time origin is ${(off / NS_PER_MS).toFixed(3)} ms outside of where ${echoes.length} echoes put it: its clock is not this machine's monotonic clock, and no latency can be told.`,
    );
  }
  return { offsetNs, errorNs: Math.max(GRAIN_NS, (mostNs - leastNs) / 2) };
}

/** Asks the page for its time again and again. */
export async function collectEchoes(ask: () => Promise<number>, count = ECHOES): Promise<Echo[]> {
  const all: Echo[] = [];
  for (let index = 0; index < count; index++) {
    const askedNs = nowNs();
    const pageMs = await ask();
    all.push({ askedNs, pageMs, answeredNs: nowNs() });
  }
  return all;
}
