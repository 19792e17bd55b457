// Builders of what a side has seen, for tests of the records that are made of it: a whole observation with
// overrides. Two steady slices of a second, one client process, four subscribers, 100 events a slice.
import type { LoopDelaySummary } from '../../measure/process/loop-delay.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type {
  MemoryLevel,
  SideMemory,
  SideObservations,
  SteadySlice,
  StepObservations,
} from './observations.ts';
import type {
  ClientMeasurements,
  ClientSlice,
  ProcessMeasurements,
  ServerSlice,
  SliceUsage,
} from '../processes/messages.ts';

const SECOND_NS = 1e9;

export function memory(bytes: number): MemorySnapshot {
  return {
    rssBytes: bytes,
    heapUsedBytes: bytes / 2,
    externalBytes: bytes / 4,
    pssBytes: 0.9 * bytes,
    privateBytes: 0.8 * bytes,
  };
}

export function sideMemory(serverBytes: number, clientBytes = serverBytes): SideMemory {
  return { server: memory(serverBytes), client: memory(clientBytes) };
}

export function level(connections: number, serverBytes: number): MemoryLevel {
  return {
    connections,
    kernel: { slabBytes: 1000 + 450 * connections, socketBytes: 50 * connections },
    ...sideMemory(serverBytes),
  };
}

export function usage(overrides: Partial<SliceUsage> = {}): SliceUsage {
  return {
    durationNs: SECOND_NS,
    cpuUs: 10_000,
    busyUs: 50_000,
    helpersUs: 1_000,
    tcpDataSegments: 400,
    ...overrides,
  };
}

export function serverSlice(overrides: Partial<ServerSlice> = {}): ServerSlice {
  const points = [{ durationNs: SECOND_NS, cpuUs: 10_000, rssBytes: 5e7, loopDelayP99Ns: 1e5 }];
  return { outcome: { offered: 100, sent: { 0: 100 } }, usage: usage(), points, ...overrides };
}

export function clientSlice(overrides: Partial<ClientSlice> = {}): ClientSlice {
  const point = { durationNs: SECOND_NS, cpuUs: 4_000, rssBytes: 4e7, loopDelayP99Ns: 2e5 };
  return {
    outcome: { offered: 0, sent: {} },
    usage: usage({ cpuUs: 4_000 }),
    read: { reads: 200, bytes: 44_000, events: 400, payloadBytes: 40_000 },
    points: [{ ...point, delivered: 400, latencyP50Ns: 3e5, latencyP99Ns: 9e5 }],
    startedLateNs: 0,
    ...overrides,
  };
}

export function steadySlice(index: number, overrides: Partial<SteadySlice> = {}): SteadySlice {
  const fromNs = index * 2 * SECOND_NS;
  return {
    slice: {
      index,
      phase: 'steady',
      fromNs,
      toNs: fromNs + SECOND_NS,
      rateScale: 1,
      discard: false,
      seed: index,
    },
    server: serverSlice(),
    clients: [clientSlice()],
    surroundings: { announcedLateNs: 0, processors: [{ all: 100, stolen: 0 }] },
    ...overrides,
  };
}

export function loopDelay(samples = 100, ns = 1e5): LoopDelaySummary {
  return {
    samples,
    p50Ns: ns,
    p90Ns: 2 * ns,
    p99Ns: 3 * ns,
    maxNs: 4 * ns,
    sampledNs: 2 * SECOND_NS,
    holdUps: [],
  };
}

export function processMeasurements(overrides: Partial<ProcessMeasurements> = {}): ProcessMeasurements {
  return { histograms: {}, values: {}, loopDelay: loopDelay(), ...overrides };
}

/** Everything was delivered, in time. */
export function clientMeasurements(overrides: Partial<ClientMeasurements> = {}): ClientMeasurements {
  const counts = { expected: 800, delivered: 800, recorded: 800, in_time: 800 };
  const faults = { lost: 0, duplicate: 0, reordered: 0, malformed: 0 };
  return {
    ...processMeasurements({ values: { ...counts, ...faults } }),
    headBytes: 400,
    sockets: 4,
    unexpectedCloses: {},
    ...overrides,
  };
}

export function stepObservations(overrides: Partial<StepObservations> = {}): StepObservations {
  return {
    steady: [steadySlice(0), steadySlice(1)],
    nulls: [serverSlice({ usage: usage({ cpuUs: 2_000 }) })],
    own: [],
    sharedClients: false,
    memory: sideMemory(6e7),
    server: processMeasurements(),
    clients: [clientMeasurements()],
    ...overrides,
  };
}

export function sideObservations(overrides: Partial<SideObservations> = {}): SideObservations {
  return {
    connect: { opened: 4, failures: {} },
    levels: [level(0, 5e7), level(4, 5.5e7)],
    steps: [stepObservations()],
    before: sideMemory(6e7),
    after: sideMemory(5.2e7),
    disconnectNs: 3e6,
    ...overrides,
  };
}
