// How sure a rate is that was counted in few trials: the exact interval of a binomial proportion. 0 of 20 does not
// prove 0: it leaves up to 14 %.
// Clopper and Pearson 1934, https://doi.org/10.1093/biomet/26.4.404

export interface ExactRate {
  readonly hits: number;
  readonly trials: number;
  readonly rate: number;
  /** One-sided bounds, each at the given confidence: the rate is at least `low`; it is at most `high`. */
  readonly low: number;
  readonly high: number;
}

/** Throws `RangeError` unless 0 ≤ hits ≤ trials and trials ≥ 1. */
export function exactRate(hits: number, trials: number, confidence = 0.95): ExactRate {
  if (!Number.isInteger(hits) || !Number.isInteger(trials) || trials < 1 || hits < 0 || hits > trials)
    throw new RangeError(`${hits} of ${trials} is no rate`);
  const alpha = 1 - confidence;
  return {
    hits,
    trials,
    rate: hits / trials,
    low: hits === 0 ? 0 : crossing((p) => 1 - atMost(hits - 1, trials, p) - alpha),
    high: hits === trials ? 1 : crossing((p) => alpha - atMost(hits, trials, p)),
  };
}

/** P(X ≤ k) of n trials that each hit with probability p. */
function atMost(k: number, n: number, p: number): number {
  if (p <= 0) return 1;
  if (p >= 1) return k >= n ? 1 : 0;
  // In logarithms: with thousands of trials (1 − p)ⁿ underflows.
  const odds = Math.log(p / (1 - p));
  let logTerm = n * Math.log1p(-p);
  let total = Math.exp(logTerm);
  for (let i = 0; i < k; i++) {
    logTerm += Math.log((n - i) / (i + 1)) + odds;
    total += Math.exp(logTerm);
  }
  return Math.min(1, total);
}

/** Where an increasing function of a probability crosses zero. */
function crossing(increasing: (p: number) => number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (increasing(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
