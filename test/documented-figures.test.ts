// Every threshold, limit and default that the documents state in words is the one that the code uses. Tables and lists are
// generated (`npm run docs:tables`); what stands in the middle of a sentence is held here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headlineOf } from '../analysis/comparison/compared.ts';
import { hodgesLehmann } from '../analysis/statistics/hodges-lehmann.ts';
import { shiftBetween } from '../analysis/statistics/two-sample-shift.ts';
import { gatedMetrics } from '../analysis/gate/metrics.ts';
import { eventStreamHead, eventsPath, upgradeHead } from '../clients/request-head.ts';
import { PRICES, reserveBytes } from '../harness/fleet/capacity-check.ts';
import { planFleet } from '../harness/fleet/plan.ts';
import { GATE_SCENARIOS } from '../harness/gate/plan.ts';
import { SEARCH_RULES } from '../harness/capacity/search.ts';
import { EXTENSION } from '../harness/plan/extension.ts';
import { LISTEN_OPTIONS } from '../harness/processes/listen-options.ts';
import { TIME_LIMITS_MS } from '../harness/processes/time-limits.ts';
import { STAMP_LENGTH } from '../measure/events/stamp.ts';
import { sendsNeeded } from '../measure/figures/sends-needed.ts';
import { DEFAULT_OBJECTIVE } from '../scripts/options/objective-text.ts';
import { encodeEvent } from '../servers/event-stream-encoder.ts';
import { readPages, ROOT } from '../scripts/documents/pages.ts';

const pages = readPages();

/** A page of the methodology, or a path, in one line. */
function page(name: string): string {
  const text = pages.get(name.includes('/') ? name : `docs/methodology/${name}.md`);
  if (text === undefined) throw new Error(`There is no page ${name}`);
  return text.replaceAll(/\s+/g, ' ');
}

/** The number that a file of the sources gives to a name of its own. */
function numberIn(file: string, name: string): number {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const found = new RegExp(`^(?:export )?const ${name} = ([\\d_.]+)(?: \\* (NS_PER_MS))?;$`, 'm').exec(
    source,
  );
  if (found === null) throw new Error(`${file} has no number ${name}`);
  return Number(found[1]!.replaceAll('_', '')) * (found[2] === undefined ? 1 : 1e6);
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;
const count = (number: number): string => number.toLocaleString('en-US');
const us = (ns: number): string => `${ns / 1e3} µs`;
const ms = (ns: number): string => `${ns / 1e6} ms`;
const seconds = (milliseconds: number): string => `${milliseconds / 1e3} s`;

const exactLevel = (n: number): string => {
  const values = Array.from({ length: n }, (_, k) => k);
  return hodgesLehmann(values)!.interval!.level.toFixed(3);
};
const shiftInterval = (n: number) => {
  const values = Array.from({ length: n }, (_, k) => k);
  return shiftBetween(values, values)!.interval;
};
const smallestP = (blocks: number): string => (2 / 2 ** blocks).toFixed(4);
const gigabytesOfAMillion = (stack: string): string => {
  const { serverBytes, clientBytes, kernelBytes, processBytes } = PRICES[stack]!;
  const plan = planFleet({
    connections: 1_000_000,
    descriptorsPerProcess: 20_000,
    ports: 28_232,
    manyAddresses: true,
    servers: undefined,
    clients: 1,
  });
  const processes = plan.servers.length + plan.clients.length;
  const bytes = 1e6 * (serverBytes + clientBytes + kernelBytes) + processes * processBytes;
  return `${((bytes + reserveBytes({ memoryBytes: 24e9 })) / 1e9).toFixed(1)} GB on \`${stack}\``;
};
const processPrice = (stack: string): string => `${PRICES[stack]!.processBytes / 1e6} MB for each`;
const commonHeadBytes = (path: string): number =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n`.length;

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
  ['schedule', 'measure/time/agenda.ts', 'LEAD_NS', (n) => `until ${us(n)} before the event is due`],
  ['schedule', 'measure/time/agenda.ts', 'LEAD_NS', (n) => `awake for up to ${us(n)} before each event`],
  ['schedule', 'measure/time/agenda.ts', 'BUSY_SHARE', (n) => `Where ${percent(n)} of the gap`],
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
  ['validity', 'harness/trial/validity.ts', 'TIMER_GRAIN_NS', (n) => `more than ${ms(n)} + 0.5 ×`],
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
  ['connections', 'harness/fleet/connection-limit.ts', 'HEARTBEATS_PER_S', (n) => `at ${count(n)}/s in all`],
  ['connections', 'workloads/held/server.ts', 'HELD_PAYLOAD_BYTES', (n) => `a stamped event of ${n} bytes`],
  [
    'connections',
    'harness/fleet/limit-cause.ts',
    'BUSY',
    (n) => `worked more than ${percent(n)} of the time`,
  ],
  ['connections', 'harness/fleet/plan.ts', 'OWN_DESCRIPTORS', (n) => `that many less ${n}`],
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

function inWords(number: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'][number]!;
}

describe('a constant of the code', () => {
  it.each(CONSTANTS)('stands on the page %s as %s has it in %s', (name, file, constant, says) => {
    expect(page(name)).toContain(says(numberIn(file, constant)));
  });
});

describe('the page on words', () => {
  it('knows the length of a stamp', () => {
    expect(page('words')).toContain(`a **stamp** of ${STAMP_LENGTH} characters`);
  });
});

describe('the page on laws', () => {
  it('knows how many sends a percentile needs', () => {
    const [p50, p90, p99, p999] = [50, 90, 99, 99.9].map((percentile) => count(sendsNeeded(percentile)));
    expect(page('laws')).toContain(`${p50} for p50, ${p90} for p90, ${p99} for p99 and ${p999} for p99.9`);
  });
});

describe('the page on a trial', () => {
  it('knows how long everything that was sent may take to arrive', () => {
    expect(page('trial')).toContain(`The limit is ${seconds(TIME_LIMITS_MS.drain)}`);
  });
});

describe('the pages on statistics', () => {
  it('know the levels of the intervals', () => {
    expect(page('statistics')).toContain(
      `${exactLevel(8)} for 8, ${exactLevel(10)} for 10, ${exactLevel(12)} for 12`,
    );
  });

  it('know the levels of the intervals between two runs', () => {
    const levels = `${shiftInterval(4)!.level.toFixed(3)} for 4 and 4 blocks, ${shiftInterval(8)!.level.toFixed(3)} for 8 and 8`;
    expect(page('more-blocks')).toContain(levels);
    expect(shiftInterval(3)).toBeUndefined();
    expect(page('more-blocks')).toContain('(3 and 3 are) there is none');
  });

  it('know the smallest p that 7 and 8 blocks have', () => {
    expect(page('statistics')).toContain(`With 7 blocks the smallest p that exists is ${smallestP(7)}`);
    expect(page('statistics')).toContain(`With 8 it is ${smallestP(8)}`);
  });

  it('know the sizes of the families', () => {
    const file = 'analysis/comparison/compared.ts';
    expect(page('statistics')).toContain(`always for ${inWords(numberIn(file, 'HEADLINE_SIZE'))}`);
    expect(page('statistics')).toContain(
      `correction is always for ${inWords(numberIn(file, 'SECONDARY_SIZE'))}`,
    );
    expect(headlineOf([])).toEqual([]);
  });

  it('know how many blocks are added', () => {
    const { least, round, most } = EXTENSION;
    expect(page('more-blocks')).toContain(`${least} at first, and then rounds of ${round} up to ${most}`);
  });
});

describe('the page on capacity', () => {
  it('knows the rules of the search', () => {
    const { trials, confirmingTrials, passShare, precision, maxLoads, curveLoads } = SEARCH_RULES;
    for (const sentence of [
      `By default \`${DEFAULT_OBJECTIVE}\``,
      `gets up to ${trials} trials`,
      `at least ${percent(passShare)} of them`,
      `at most ${precision} times the highest pass`,
      `twice \`--trials\` (${confirmingTrials})`,
      `at most ${maxLoads} loads`,
      `fewer than ${curveLoads} loads passed`,
    ])
      expect(page('capacity')).toContain(sentence);
  });
});

describe('the page on many connections', () => {
  it('knows how much memory a million takes', () => {
    expect(page('connections')).toContain(`${gigabytesOfAMillion('uws')} and ${gigabytesOfAMillion('node')}`);
  });

  it('knows what a process takes, and what is kept in reserve', () => {
    expect(page('connections')).toContain(
      `${processPrice('uws')} uWebSockets.js process and ${processPrice('node')} node process`,
    );
    expect(page('connections')).toContain(`${reserveBytes({ memoryBytes: 1e12 }) / 2 ** 30} GiB, or a tenth`);
    expect(reserveBytes({ memoryBytes: 1e9 })).toBe(1e8);
    expect(page('connections')).toContain(`${PRICES['uws']!.tcpPagesPerSocket} pages a socket`);
  });
});

describe('the page on asymmetries', () => {
  const options = { host: '127.0.0.1', port: 8080, channel: 'c', client: 'i', uplink: false };

  it('knows how much the request heads differ by', () => {
    const key = Buffer.alloc(16).toString('base64');
    const [ssePath, wsPath] = [eventsPath(options, 'sse'), eventsPath(options, 'ws')];
    const sse = eventStreamHead(options).length - commonHeadBytes(ssePath);
    const ws = upgradeHead(options, wsPath, key).length - commonHeadBytes(wsPath);
    expect(page('asymmetries')).toContain(`EventSource does (${sse} bytes)`);
    expect(page('asymmetries')).toContain(`four fields of its handshake (${ws} bytes)`);
  });

  it('knows what an event of 100 bytes takes', () => {
    const event = encodeEvent({ data: Buffer.alloc(100, 'x') }).length;
    const chunk = event + `${event.toString(16)}\r\n\r\n`.length;
    expect(page('asymmetries')).toContain(`An event of 100 bytes takes ${chunk} on the wire over SSE`);
    expect(page('asymmetries')).toContain(`${100 + 2} over WebSocket (a frame header of 2 bytes`);
  });

  it('knows the accept queue of the pair that has a limit of its own', () => {
    expect(page('asymmetries')).toContain(`(the pair on \`node\`: ${LISTEN_OPTIONS.backlog})`);
  });
});

describe('the pages on the gate', () => {
  const [pushed, , relayed] = GATE_SCENARIOS;
  const { slices, sliceMs } = pushed!.profile;
  const rateHz = Number(pushed!.parameters['rateHz']);

  it('know the design', () => {
    expect(page('gate')).toContain(`a third of a gap (${Math.round(1e6 / rateHz / 3)} µs)`);
    expect(page('gate')).toContain(`An arm has ${count((slices * sliceMs * rateHz) / 1000)} events`);
    expect(page('gate')).toContain(`all ${3 * pushed!.replicates} are ranked together`);
    expect(page('gate')).toContain(`with ${pushed!.replicates} replicates is 3⁻¹⁶`);
    expect(page('gate')).toContain(
      `it has ${inWords(Number(pushed!.parameters['connections']))}, over loopback`,
    );
  });

  it('know the size of the family', () => {
    const judged = GATE_SCENARIOS.filter(({ gates }) => gates === 'builds').flatMap(({ scenario }) =>
      gatedMetrics(scenario.workload),
    );
    expect(page('docs/GATE.md')).toContain(`With SSE and WebSocket it has ${inWords(2 * judged.length)}`);
  });

  it('know how running servers are asked', () => {
    const { profile, replicates, parameters } = relayed!;
    expect(page('docs/GATE.md')).toContain(
      `${Number(parameters['rateHz'])} a second each, to ${inWords(Number(parameters['connections']))} members, ` +
        `in ${replicates} replicates of ${profile.slices} slices of ${profile.sliceMs} ms`,
    );
  });
});
