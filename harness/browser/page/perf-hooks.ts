// In place of `node:perf_hooks` in the page: how late a timer is. https://nodejs.org/api/perf_hooks.html#perf_hooksmonitoreventloopdelayoptions
// In a hidden page a browser holds timers back: then this says so.

interface Monitor {
  enable(): void;
  disable(): void;
  reset(): void;
  readonly count: number;
  /** In nanoseconds, the interval included. */
  percentile(percentile: number): number;
}

const NS_PER_MS = 1e6;

/** `resolution`: of the timer, in milliseconds. */
export function monitorEventLoopDelay({ resolution }: { readonly resolution: number }): Monitor {
  let samples: number[] = [];
  let timer: number | undefined;
  let fromMs = 0;
  const next = (): void => {
    fromMs = performance.now();
    timer = window.setTimeout(sample, resolution);
  };
  const sample = (): void => {
    samples.push((performance.now() - fromMs) * NS_PER_MS);
    next();
  };
  return {
    enable() {
      if (timer === undefined) next();
    },
    disable() {
      window.clearTimeout(timer);
      timer = undefined;
    },
    reset() {
      samples = [];
    },
    get count() {
      return samples.length;
    },
    percentile(percentile) {
      const sorted = samples.toSorted((a, b) => a - b);
      return sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)] ?? 0;
    },
  };
}
