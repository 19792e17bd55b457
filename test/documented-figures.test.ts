// Figures in the documents that follow from the code (levels, sums, bytes, designs) are worked out here once more.
import { describe, expect, it } from 'vitest';
import { hodgesLehmann } from '../analysis/statistics/hodges-lehmann.ts';
import { shiftBetween } from '../analysis/statistics/two-sample-shift.ts';
import { gatedMetrics } from '../analysis/gate/metrics.ts';
import { eventStreamHead, eventsPath, upgradeHead } from '../clients/request-head.ts';
import { PRICES, reserveBytes } from '../harness/fleet/capacity-check.ts';
import { planFleet } from '../harness/fleet/plan.ts';
import { GATE_SCENARIOS } from '../harness/gate/scenarios.ts';
import { SEARCH_RULES } from '../harness/capacity/search.ts';
import { EXTENSION } from '../harness/plan/extension.ts';
import { LISTEN_OPTIONS } from '../harness/processes/listen-options.ts';
import { TIME_LIMITS_MS } from '../harness/processes/time-limits.ts';
import { STAMP_LENGTH } from '../measure/events/stamp.ts';
import { sendsNeeded } from '../measure/figures/sends-needed.ts';
import { DEFAULT_OBJECTIVE } from '../scripts/options/objective-text.ts';
import { encodeEvent } from '../servers/event-stream-encoder.ts';
import { count, inWords, numberIn, page, percent, seconds } from './stated-figures.ts';

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

const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

/** Of the interval over so many blocks of one run. */
function levelOf(blocks: number): string {
  return hodgesLehmann(upTo(blocks))!.interval!.level.toFixed(3);
}

/** Of the interval between two runs of so many blocks each; undefined where there is none. */
function levelBetween(blocks: number): string | undefined {
  return shiftBetween(upTo(blocks), upTo(blocks))!.interval?.level.toFixed(3);
}

/** The smallest two-sided p of the signed-rank test. */
function smallestP(blocks: number): string {
  return (2 / 2 ** blocks).toFixed(4);
}

describe('the pages on statistics', () => {
  it('know the levels of the intervals', () => {
    expect(page('statistics')).toContain(`${levelOf(8)} for 8, ${levelOf(10)} for 10, ${levelOf(12)} for 12`);
  });

  it('know the levels of the intervals between two runs', () => {
    expect(page('more-blocks')).toContain(
      `${levelBetween(4)} for 4 and 4 blocks, ${levelBetween(8)} for 8 and 8`,
    );
    expect(page('more-blocks')).toContain('(3 and 3 are) there is none');
    expect(levelBetween(3)).toBeUndefined();
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

/** What a million connections take on a machine whose processes may have 20,000 open files. */
function gigabytes(stack: string): string {
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
}

describe('the page on many connections', () => {
  it('knows how much memory a million takes', () => {
    expect(page('connections')).toContain(`${gigabytes('uws')} and ${gigabytes('node')}`);
  });

  it('knows what a process takes, and what is kept in reserve', () => {
    const [uws, node] = ['uws', 'node'].map((stack) => `${PRICES[stack]!.processBytes / 1e6} MB for each`);
    expect(page('connections')).toContain(`${uws} uWebSockets.js process and ${node} node process`);
    expect(page('connections')).toContain(`${reserveBytes({ memoryBytes: 1e12 }) / 2 ** 30} GiB, or a tenth`);
    expect(reserveBytes({ memoryBytes: 1e9 })).toBe(1e8);
    expect(page('connections')).toContain(`${PRICES['uws']!.tcpPagesPerSocket} pages a socket`);
  });
});

/** Of a request that names nothing but its path and its host. */
function leastHead(path: string): number {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n`.length;
}

describe('the page on asymmetries', () => {
  const options = { host: '127.0.0.1', port: 8080, channel: 'c', client: 'i', uplink: false };

  it('knows how much the request heads differ by', () => {
    const key = Buffer.alloc(16).toString('base64');
    const [ssePath, wsPath] = [eventsPath(options, 'sse'), eventsPath(options, 'ws')];
    const sse = eventStreamHead(options).length - leastHead(ssePath);
    const ws = upgradeHead(options, wsPath, key).length - leastHead(wsPath);
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
