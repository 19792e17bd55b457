// Every threshold and limit that the documents state in the middle of a sentence is the constant that the code uses.
// Tables and lists are generated instead (`npm run docs:tables`).
import { describe, expect, it } from 'vitest';
import { count, inWords, ms, numberIn, page, percent, seconds, us } from './stated-figures.ts';

/** On which page, which constant, and the words in which the page states it. */
const CONSTANTS: readonly (readonly [
  page: string,
  file: string,
  name: string,
  says: (n: number) => string,
])[] = [
  [
    'laws',
    'analysis/cells/bounds.ts',
    'BOUND_SHARE',
    (n) => `send lag is more than ${percent(n)} of its own p50`,
  ],
  [
    'laws',
    'analysis/cells/bounds.ts',
    'BOUND_SHARE',
    (n) => `client drain is more than ${percent(n)} of the p50`,
  ],
  ['laws', 'measure/figures/least-squares.ts', 'LEAST_R2', (n) => `only where R² > ${n}`],
  ['laws', 'harness/trial/observations.ts', 'MIN_LEVELS', (n) => `over at least ${n} levels`],
  ['cost', 'harness/trial/observations.ts', 'MIN_LEVELS', (n) => `at least ${n} levels of open connections`],
  ['cost', 'workloads/idle/rehearsal.ts', 'REHEARSALS', (n) => `${count(n)} connections come and go first`],
  [
    'cost',
    'harness/trial/slice-meter.ts',
    'MARGIN_MS',
    (n) => `from ${n} ms before a steady slice until ${n} ms after`,
  ],
  [
    'metrics',
    'measure/events/delivery-recorder.ts',
    'GRACE_NS',
    (n) => `at the latest ${ms(n)} after the end of the slice`,
  ],
  ['workloads', 'workloads/churn/slice.ts', 'GRACE_NS', (n) => `in time up to ${ms(n)} after its slice`],
  ['schedule', 'measure/time/wake-lead.ts', 'MOST_NS', (n) => `at most ${us(n)}`],
  ['schedule', 'measure/time/wake-lead.ts', 'MOST_NS', (n) => `awake for up to ${us(n)} before each event`],
  ['schedule', 'measure/time/wake-lead.ts', 'BUSY_SHARE', (n) => `take ${percent(n)} of the time`],
  ['trial', 'harness/plan/turns.ts', 'LEAST_DISTANCE_MS', (n) => `The distance is ${n} ms`],
  ['trial', 'harness/plan/turns.ts', 'DELIVERY_MS', (n) => `${1000 * n} µs for each delivery beyond one`],
  ['trial', 'harness/plan/plan.ts', 'OWN_SLICE_MS', (n) => `each side has ${n} ms for itself`],
  ['schedule', 'measure/time/agenda.ts', 'POLL_NS', (n) => `less than ${us(n)} would be left to sleep`],
  ['trial', 'harness/plan/plan.ts', 'STAGGER_MS', (n) => `staggered by ${n} ms`],
  [
    'trial',
    'harness/trial/validity.ts',
    'MIN_IN_TIME',
    (n) => `less than ${percent(n)} of its deliveries came in time`,
  ],
  [
    'trial',
    'harness/trial/validity.ts',
    'MAX_CLIENT_SHARE',
    (n) => `used more than ${percent(n)} of a processor`,
  ],
  [
    'validity',
    'harness/trial/validity.ts',
    'MAX_CLIENT_SHARE',
    (n) => `used more than ${percent(n)} of a processor`,
  ],
  [
    'validity',
    'harness/trial/validity.ts',
    'MIN_IN_TIME',
    (n) => `less than ${percent(n)} of the deliveries`,
  ],
  [
    'validity',
    'harness/trial/validity.ts',
    'IDLE_SERVER_SHARE',
    (n) => `less than ${percent(n)} of a processor`,
  ],
  [
    'validity',
    'measure/process/loop-delay.ts',
    'TIMER_GRAIN_NS',
    (n) => `The first ${ms(n)} of each do not count`,
  ],
  [
    'validity',
    'measure/process/loop-delay.ts',
    'TIMER_GRAIN_NS',
    (n) => `more than ${ms(n)} + half the median`,
  ],
  [
    'validity',
    'harness/trial/validity.ts',
    'MAX_WAIT_SHARE',
    (n) => `more than ${n} × the p90 of \`latency\``,
  ],
  ['validity', 'harness/trial/validity.ts', 'MAX_STOLEN_SHARE', (n) => `took more than ${percent(n)} of the`],
  [
    'validity',
    'harness/trial/validity.ts',
    'MAX_SEND_LAG_SHARE',
    (n) => `more than ${percent(n)} of the p50 of what`,
  ],
  ['statistics', 'analysis/statistics/ratio-estimate.ts', 'MIN_BLOCKS', (n) => `With fewer than ${n} blocks`],
  ['statistics', 'analysis/comparison/verdict.ts', 'MARGIN', (n) => `within [1/${n}, ${n}]`],
  ['statistics', 'analysis/comparison/verdict.ts', 'MARGIN', (n) => `by more than the factor ${n}`],
  ['statistics', 'analysis/comparison/verdict.ts', 'ALPHA', (n) => `p after Holm is at most ${n}`],
  ['more-blocks', 'analysis/comparison/verdict.ts', 'MARGIN', (n) => `wider than ±${percent(n - 1)}`],
  [
    'more-blocks',
    'analysis/statistics/two-sample-shift.ts',
    'LARGEST_EXACT',
    (n) => `above ${count(n)}, the normal`,
  ],
  ['capacity', 'harness/trial/validity.ts', 'MIN_IN_TIME', (n) => `At least ${percent(n)} of the deliveries`],
  ['capacity', 'harness/capacity/plan.ts', 'WARM_UP_MS', (n) => `The warm-up takes ${seconds(n)}`],
  [
    'capacity',
    'harness/capacity/plan.ts',
    'LIMITS_PER_TRIAL',
    (n) => `at least ${n} times the largest latency`,
  ],
  [
    'capacity-limits',
    'harness/trial/validity.ts',
    'MAX_CLIENT_SHARE',
    (n) => `used more than ${percent(n)} of a processor`,
  ],
  [
    'capacity-limits',
    'harness/capacity/objective.ts',
    'BUSY_SERVER',
    (n) => `used more than ${percent(n)} of a processor and`,
  ],
  [
    'capacity-limits',
    'harness/capacity/objective.ts',
    'BUSY_SERVER',
    (n) => `the server used more than ${percent(n)} of a`,
  ],
  [
    'capacity-limits',
    'analysis/capacity/limiter.ts',
    'NO_MEMORY',
    (n) => `less than ${percent(n)} of the memory`,
  ],
  [
    'path',
    'harness/trial/validity.ts',
    'MAX_PATH_SHARE',
    (n) => `where it used more than ${percent(n)} of a processor`,
  ],
  [
    'path',
    'harness/trial/validity.ts',
    'MAX_PATH_LATENESS_SHARE',
    (n) => `lateness is more than ${percent(n)} of the latency`,
  ],
  [
    'path',
    'harness/trial/validity.ts',
    'MAX_PATH_LATENESS_P99_NS',
    (n) => `99th percentile more than ${ms(n)} and more`,
  ],
  [
    'validity',
    'harness/trial/validity.ts',
    'MAX_PATH_LATENESS_P99_NS',
    (n) => `its p99 more than ${ms(n)} and more than that`,
  ],
  [
    'path',
    'harness/trial/path-measurements.ts',
    'FULL_LINK_SHARE',
    (n) => `From ${percent(n)} of it on (\`path_link_share\`)`,
  ],
  ['connections', 'harness/fleet/connection-limit.ts', 'HEARTBEATS_PER_S', (n) => `at ${count(n)}/s in all`],
  ['connections', 'workloads/held/server.ts', 'HELD_PAYLOAD_BYTES', (n) => `a stamped event of ${n} bytes`],
  [
    'connections',
    'harness/fleet/limit-cause.ts',
    'BUSY',
    (n) => `worked more than ${percent(n)} of the time`,
  ],
  ['connections', 'harness/machine/descriptors.ts', 'OWN_DESCRIPTORS', (n) => `that many less ${n}`],
  [
    'connections',
    'scripts/benchmarks/million.ts',
    'CONNECT_TIMEOUT_MS',
    (n) => `given up after ${seconds(n)}`,
  ],
  [
    'connections',
    'scripts/benchmarks/million.ts',
    'HEARTBEAT_LIMIT_MS',
    (n) => `missing ${seconds(n)} after the last`,
  ],
  [
    'gate',
    'analysis/gate/reasons.ts',
    'CROWDED',
    (n) => `more than ${percent(n)} of the processors that they share`,
  ],
  ['gate', 'analysis/gate/judgement.ts', 'GATE_ALPHA', (n) => `over the whole family at ${percent(n)}`],
  ['gate', 'analysis/gate/judgement.ts', 'GATE_ALPHA', (n) => `Holm at ${percent(n)}, by the floor or more`],
  ['docs/GATE.md', 'reports/gate/summary.ts', 'SUMMARY_LIMIT_BYTES', (n) => `Never above ${count(n)} bytes`],
  [
    'docs/GATE.md',
    'analysis/gate/metrics.ts',
    'DEFAULT_FLOOR',
    (n) => `twice the floor (+${percent(2 * (n - 1))})`,
  ],
  ['docs/GATE.md', 'analysis/gate/metrics.ts', 'DEFAULT_FLOOR', (n) => `by default \`${100 * n - 100}%\``],
  [
    'docs/csv/capacity.md',
    'analysis/capacity/load-curve.ts',
    'MIN_CURVE_POINTS',
    (n) => `at least ${inWords(n)} loads`,
  ],
  [
    'docs/csv/README.md',
    'reports/words/plain-decimal.ts',
    'SIGNIFICANT_DIGITS',
    (n) => `${inWords(n)} significant digits`,
  ],
];

describe('a constant of the code', () => {
  it.each(CONSTANTS)('stands on the page %s as %s has it in %s', (name, file, constant, says) => {
    expect(page(name)).toContain(says(numberIn(file, constant)));
  });
});
