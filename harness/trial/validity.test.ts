import { describe, expect, it } from 'vitest';
import { validityReasons, type ValidityInput } from './validity.ts';

/** A trial without fault. */
function input(overrides: Partial<ValidityInput> = {}): ValidityInput {
  return {
    connections: 10,
    connectFailures: {},
    unexpectedCloses: {},
    expected: 1000,
    recorded: 1000,
    inTime: 1000,
    lost: 0,
    duplicate: 0,
    reordered: 0,
    malformed: 0,
    serverCpuShare: 0.1,
    clientCpuShare: 0.1,
    publisherCpuShare: 0,
    clientWaitP90Ns: 1e5,
    announcementWaitP90Ns: 0,
    undisturbedLatencyP90Ns: 1e6,
    stolenShare: 0.004,
    latencyP50Ns: 150_000,
    path: undefined,
    clientSendLagP50Ns: undefined,
    clientTimed: undefined,
    ...overrides,
  };
}

function codes(overrides: Partial<ValidityInput>): string[] {
  return validityReasons(input(overrides)).map(({ code }) => code);
}

const sending = (lagNs: number): Partial<ValidityInput> => ({
  clientSendLagP50Ns: lagNs,
  clientTimed: { metric: 'latency', p50Ns: 1e6 },
});

const goodPath = { latenessP50Ns: 100_000, latenessP99Ns: 1e6, cpuShare: 0.8, unasked: 0, off: undefined };

describe('a trial', () => {
  it('over a network that kept to what was asked of it is valid', () => {
    expect(codes({ path: goodPath, latencyP50Ns: 1_000_000 })).toEqual([]);
  });

  it('whose link was offered more than it carries is valid, however late the deliveries', () => {
    expect(codes({ inTime: 500 })).toEqual(['generator-bound']);
    expect(codes({ inTime: 500, linkIsFull: true })).toEqual([]);
  });

  it('without fault is valid', () => {
    expect(validityReasons(input())).toEqual([]);
  });

  it.each<[string, Partial<ValidityInput>]>([
    ['connect-failures', { connectFailures: { 'refused ECONNREFUSED': 2 } }],
    ['unexpected-closes', { unexpectedCloses: { 'server 1001': 1 } }],
    ['malformed', { malformed: 1 }],
    ['lost', { lost: 1 }],
    ['duplicate', { duplicate: 1 }],
    ['reordered', { reordered: 1 }],
    ['path-dropped', { path: { ...goodPath, unasked: 1 }, latencyP50Ns: 1_000_000 }],
    ['path-bound', { path: { ...goodPath, cpuShare: 0.81 }, latencyP50Ns: 1_000_000 }],
    ['path-bound', { path: { ...goodPath, latenessP50Ns: 101_000 }, latencyP50Ns: 1_000_000 }],
    ['path-bound', { path: { ...goodPath, latenessP99Ns: 5.1e6 }, latencyP50Ns: 1_000_000 }],
    ['path-off', { path: { ...goodPath, off: 'It is off.' }, latencyP50Ns: 1_000_000 }],
    ['proxy-ended', { proxyEnded: 'It ended.' }],
    ['client-cpu', { clientCpuShare: 0.81 }],
    ['publisher-cpu', { publisherCpuShare: 0.81 }],
    ['generator-bound', { inTime: 989 }],
    ['generator-bound', { inTime: 989, latencyP50Ns: 1e6, uplinkQueueP50Ns: 5e5 }],
    ['uplink-bound', { inTime: 989, latencyP50Ns: 1e6, uplinkQueueP50Ns: 5.1e5 }],
    ['client-loop-delay', { clientWaitP90Ns: 5.1e5 }],
    ['late-announcement', { announcementWaitP90Ns: 5.1e5 }],
    ['stolen-time', { stolenShare: 0.11 }],
    ['client-send-lag', sending(2.1e5)],
  ])('is invalid for %s', (code, overrides) => {
    const reasons = validityReasons(input(overrides));
    expect(reasons.map((reason) => reason.code)).toEqual([code]);
    expect(reasons[0]?.message).toMatch(/\.$/);
    expect(reasons[0]?.remedy).toMatch(/\.$/);
  });

  it.each<[string, Partial<ValidityInput>]>([
    ['the client used just what it may', { clientCpuShare: 0.8 }],
    ['nearly everything came in time', { inTime: 990 }],
    ['the server was busy: that is a finding', { inTime: 100, serverCpuShare: 0.5 }],
    [
      'the server was busy, and answered POSTs late',
      { inTime: 100, serverCpuShare: 0.5, latencyP50Ns: 1e6, uplinkQueueP50Ns: 9e5 },
    ],
    ['the server was saturated', { inTime: 100, serverCpuShare: 1, undisturbedLatencyP90Ns: 1e9 }],
    [
      'the waiting is small against the latency',
      { clientWaitP90Ns: 100e6, announcementWaitP90Ns: 100e6, undisturbedLatencyP90Ns: 200e6 },
    ],
    ['little was stolen', { stolenShare: 0.1 }],
    ['the kernel does not tell', { stolenShare: undefined }],
    ['nothing was sampled', { clientWaitP90Ns: undefined, undisturbedLatencyP90Ns: undefined }],
    ['nothing was recorded', { recorded: 0, inTime: 0, undisturbedLatencyP90Ns: undefined }],
    ['the clients sent late, but little', sending(2e5)],
  ])('is valid where %s', (_, overrides) => {
    expect(codes(overrides)).toEqual([]);
  });

  it('is told all reasons, with their numbers', () => {
    const reasons = validityReasons(
      input({
        lost: 3,
        connectFailures: { 'refused EMFILE': 2, 'rejected HTTP 503': 1 },
        clientCpuShare: 0.95,
      }),
    );
    expect(reasons.map(({ message }) => message)).toEqual([
      '3 of 10 connections failed: refused EMFILE (2), rejected HTTP 503 (1).',
      '3 of 1000 deliveries were lost.',
      'A client process used 95 % of a processor (limit 80 %).',
    ]);
  });
});
