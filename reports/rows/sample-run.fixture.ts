// A whole run for tests: two stacks, two cases, eight blocks, with a difference between the transports that
// the tests know, and one of everything that can go wrong.
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import type { Measurement, Reason, TimePoint, TrialRecord } from '../../harness/trial-record.ts';
import type { Transport } from '../../servers/target.ts';
import type { ScenarioText } from './report.ts';

export const SAMPLE_SCENARIOS: readonly ScenarioText[] = [
  {
    name: 'stock-ticker',
    question: 'Which one pushes stock prices to many clients?',
    reading: 'Compare the `latency` with four subscribers and with a hundred.',
  },
  {
    name: 'throughput',
    question: 'How far does it go?',
    reading: 'The last step of a side is where it stopped.',
    climb: { parameter: 'rateHz', values: [1000, 2000, 4000] },
  },
];

export const SAMPLE_ENVIRONMENT = {
  cpuModel: 'Sample CPU <3 GHz> | 2 cores',
  cores: 2,
  kernel: '6.1.0',
  node: 'v20.20.0',
  gitCommit: '0123456789abcdef0123456789abcdef01234567',
  versions: { ws: '8.23.0', uWebSockets: null },
  pinning: { server: [0], client: [1] },
  seed: 42,
};

export const FAILURE: Reason = {
  code: 'server-crashed',
  message: 'the server process ended with exit code 134',
  remedy: 'Read the last lines of its standard error in trials.jsonl.',
};
export const CLIENT_BUSY: Reason = {
  code: 'client-cpu',
  message: 'client CPU was 93 % of a core <limit 80 %>',
  remedy: 'Use more client processes (--client-processes), or a lower rate.',
};
export const NOT_INSTALLED: Reason = {
  code: 'not-installed',
  message: 'uWebSockets.js is not installed',
  remedy: 'npm install uNetworking/uWebSockets.js#v20.52.0',
};

const BLOCKS = 8;
const SENDS = 150;

/** Noise from 0 to 1: Lehmer's generator, so that every call gives the same run. */
function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

interface Side {
  readonly transport: Transport;
  /** Median latency, server CPU per event in microseconds and bytes per connection. */
  readonly latencyNs: number;
  readonly cpuUs: number;
  readonly memoryBytes: number;
  readonly wireBytes: number;
}

const SSE: Side = { transport: 'sse', latencyNs: 262_000, cpuUs: 9.4, memoryBytes: 11_400, wireBytes: 117 };
const WS: Side = { transport: 'ws', latencyNs: 200_000, cpuUs: 9.3, memoryBytes: 15_200, wireBytes: 104 };

/** A run that compares: `node` has verdicts, `uws` a broken block and an invalid one. */
export function sampleRun(): TrialRecord[] {
  const records: TrialRecord[] = [];
  for (const [caseIndex, connections] of [4, 100].entries()) {
    for (const stack of ['node', 'uws']) {
      for (let block = 0; block < BLOCKS; block++) {
        const noise = noiseOf(1 + caseIndex * 1000 + (stack === 'uws' ? 500 : 0) + block);
        const drift = 0.97 + 0.06 * noise();
        for (const side of [SSE, WS]) {
          records.push(sampleTrial(side, stack, connections, block, records.length, drift, noise));
        }
      }
    }
  }
  return records;
}

function sampleTrial(
  side: Side,
  stack: string,
  connections: number,
  block: number,
  order: number,
  drift: number,
  noise: () => number,
): TrialRecord {
  const { transport } = side;
  const base = trialRecord({
    trialId: `t${order}`,
    block,
    order,
    case: `connections=${connections}`,
    stack,
    transport,
    target: `${stack}-${transport}`,
    connections,
    sockets: connections,
  });
  if (stack === 'uws' && block === 3 && transport === 'ws') {
    return { ...base, status: 'failed', reasons: [FAILURE], stderrTail: ['Abort'] };
  }
  const speed = (stack === 'uws' ? 0.4 : 1) * drift;
  const latencyNs = (side.latencyNs + connections * 900) * speed;
  const spread = (center: number): number[] =>
    Array.from({ length: SENDS }, () => center * (0.7 + 0.4 * noise() + 0.2 / (0.02 + noise()) ** 0.8));
  const invalid = stack === 'uws' && block === 5;
  return {
    ...base,
    status: invalid ? 'invalid' : 'ok',
    reasons: invalid ? [CLIENT_BUSY] : [],
    measurements: measurementsOf(side, speed, noise),
    histograms: [
      histogramRecord('latency', spread(latencyNs + 30_000)),
      histogramRecord('service_time', spread(latencyNs)),
      histogramRecord('send_lag', spread(20_000), SENDS, { side: 'server' }),
      histogramRecord('first_delivery', spread(latencyNs * 0.8)),
      histogramRecord('last_delivery', spread(latencyNs * 1.3)),
      histogramRecord('client_drain', spread(connections > 50 ? latencyNs * 0.5 : 9_000)),
    ],
    timeseries: [timePoint(0, latencyNs), timePoint(1, undefined)],
  };
}

function measurementsOf(side: Side, speed: number, noise: () => number): Measurement[] {
  const about = (value: number): number => value * speed * (0.99 + 0.02 * noise());
  const cpuUs = about(side.cpuUs);
  return [
    measurement('cpu_per_event', cpuUs, { nEvents: 30_000 }),
    measurement('cpu_per_event_net', cpuUs - 1, { nEvents: 30_000 }),
    measurement('cpu_per_event', about(3), { side: 'client', nEvents: 30_000 }),
    measurement('rss', Math.round(about(62_000_000))),
    measurement('memory_per_connection', about(side.memoryBytes), {
      phase: 'idle',
      stat: 'slope',
      nSamples: 4,
    }),
    measurement('memory_per_connection', 0.999, { phase: 'idle', stat: 'r2', unit: '1', better: 'none' }),
    measurement('wire_bytes_per_event', side.wireBytes, { side: 'client', nEvents: 30_000 }),
    measurement('events_per_read', 1.02, { side: 'client' }),
    measurement('delivered', 30_000, { side: 'client' }),
    measurement('lost', 0, { side: 'client' }),
  ];
}

function timePoint(second: number, latencyNs: number | undefined): TimePoint {
  return {
    second,
    slice: 0,
    durationNs: 1_000_000_000,
    delivered: latencyNs === undefined ? 0 : 3750,
    latencyP50Ns: latencyNs,
    latencyP99Ns: latencyNs === undefined ? undefined : latencyNs * 3,
    serverCpuUs: 412_345.5,
    clientCpuUs: 98_000,
    serverRssBytes: 62_000_000,
    clientRssBytes: undefined,
    serverLoopDelayP99Ns: 1_200_000,
    clientLoopDelayP99Ns: undefined,
  };
}

/** A run without anything to compare: one stack is not installed, the other has three blocks. */
export function skippedRun(): TrialRecord[] {
  const nodeOnly = sampleRun().filter(({ stack, block }) => stack === 'node' && block < 3);
  const skipped = (['sse', 'ws'] as const).map((transport, index) =>
    trialRecord({
      trialId: `s${index}`,
      order: nodeOnly.length + index,
      stack: 'uws',
      transport,
      target: `uws-${transport}`,
      status: 'skipped',
      reasons: [NOT_INSTALLED],
    }),
  );
  return [...nodeOnly, ...skipped];
}

/**
 * A climb of two blocks on one stack in which SSE keeps up with everything but is invalid once at the second of
 * three steps, and WebSocket falls behind at the second and goes no further.
 */
export function climbRun(): TrialRecord[] {
  const records: TrialRecord[] = [];
  for (const block of [0, 1]) {
    for (const side of [SSE, WS]) {
      for (const rateHz of [1000, 2000, 4000]) {
        const behind = side === WS && rateHz === 2000;
        if (side === WS && rateHz === 4000) continue;
        const invalid = side === SSE && rateHz === 2000 && block === 1;
        records.push(stepTrial(side, block, records.length, rateHz, behind ? 0.6 : 1, invalid));
      }
    }
  }
  return records;
}

function stepTrial(
  side: Side,
  block: number,
  order: number,
  rateHz: number,
  inTime: number,
  invalid: boolean,
): TrialRecord {
  const delivered = 10 * rateHz;
  const ofClient = { side: 'client' } as const;
  return trialRecord({
    trialId: `c${order}`,
    block,
    order,
    scenario: 'throughput',
    case: `writes=idiomatic,rateHz=${rateHz}`,
    transport: side.transport,
    target: `node-${side.transport}`,
    connections: 10,
    offeredRateHz: rateHz,
    status: invalid ? 'invalid' : 'ok',
    reasons: invalid ? [CLIENT_BUSY] : [],
    measurements: [
      measurement('recorded', delivered, ofClient),
      measurement('in_time', inTime * delivered, ofClient),
      measurement('delivered_rate', inTime * delivered, ofClient),
      measurement('cpu_per_event', side.cpuUs - rateHz / 1000),
      measurement('events_per_write', 1),
      measurement('events_per_read', rateHz / 1000, ofClient),
    ],
    histograms: [
      histogramRecord(
        'latency',
        Array.from({ length: 30 }, () => side.latencyNs / inTime),
      ),
    ],
  });
}
