import { describe, expect, it } from 'vitest';
import type { Judgement } from '../../harness/capacity/objective.ts';
import { histogramRecord, measurement, trialRecord } from '../../harness/trial-record.fixture.ts';
import { limiterOf, limiterSigns, type Limiter, type LimiterSigns } from './limiter.ts';

const CALM: LimiterSigns = {
  failures: [],
  misses: ['latency'],
  missed: ['latency p99 was 60 ms (limit 50 ms)'],
  clientReason: undefined,
  serverCpuShare: 0.5,
  clientCpuShare: 0.3,
  sendLagP99Ns: 1e6,
  latencyP99Ns: 60e6,
  closes: undefined,
  tcpMemoryShare: 0.01,
  tcpMemoryPressures: 0,
  tcpPruned: 0,
  memoryAvailableShare: 0.6,
};

/** From the most certain sign to the least: each one alone, and then with all below it. */
const SIGNS: readonly [Limiter['code'], Partial<LimiterSigns>][] = [
  ['server-ended', { failures: ['The server process ended.'] }],
  ['connects', { misses: ['connects'] }],
  ['wrong-counts', { misses: ['wrong-counts'] }],
  ['clients', { clientReason: 'A client process used 90 %.' }],
  ['path', { pathReason: 'The instrument gave way.' }],
  ['server-cpu', { serverCpuShare: 0.97 }],
  ['link', { linkShare: 0.97 }],
  ['memory', { memoryAvailableShare: 0.01 }],
  ['kernel-buffers', { tcpMemoryPressures: 1 }],
  ['kernel-buffers', { tcpMemoryShare: 1.2 }],
  ['kernel-buffers', { closes: '3 connections ended during the trial.' }],
  ['send-lag', { sendLagP99Ns: 40e6 }],
  ['kernel-buffers', { tcpPruned: 12 }],
  ['unknown', {}],
];

describe('the limiter', () => {
  it.each(SIGNS)('is %s', (code, signs) => {
    const limiter = limiterOf({ ...CALM, ...signs });
    expect(limiter.code).toBe(code);
    expect(limiter.message).not.toBe('');
  });

  it('is the most certain of several', () => {
    for (const [index, [code, signs]] of SIGNS.entries()) {
      const all = Object.assign(
        {},
        ...SIGNS.slice(index)
          .toReversed()
          .map(([, each]) => each),
      ) as LimiterSigns;
      expect(limiterOf({ ...CALM, ...all, ...signs }).code).toBe(code);
    }
  });

  it.each([
    [0.49, true],
    [0.5, false],
    [undefined, false],
  ])('of which nothing is known is probably a disturbance: server at %d, %s', (serverCpuShare, disturbed) => {
    const { code, message, lowerBound } = limiterOf({ ...CALM, serverCpuShare });
    expect({ code, lowerBound }).toEqual({ code: 'unknown', lowerBound: disturbed });
    expect(message).toContain('nothing that is watched gave way: latency p99 was 60 ms');
    expect(message.includes('The machine was probably disturbed: take the answer as a lower bound')).toBe(
      disturbed,
    );
  });

  it('leaves a lower bound where the clients gave way', () => {
    expect(limiterOf({ ...CALM, clientReason: 'busy' }).lowerBound).toBe(true);
    expect(limiterOf({ ...CALM, pathReason: 'busy' }).lowerBound).toBe(true);
    expect(limiterOf({ ...CALM, linkShare: 0.97 }).lowerBound).toBe(false);
    expect(limiterOf({ ...CALM, serverCpuShare: 0.97 }).lowerBound).toBe(false);
  });

  it('is the server where nothing but its own limit was missed', () => {
    expect(limiterOf({ ...CALM, misses: ['server-cpu'], serverCpuShare: 0.7 })).toMatchObject({
      code: 'server-cpu',
      message: 'the server used 70 % of a processor',
    });
  });

  it('says what was missed where it knows nothing else', () => {
    expect(limiterOf(CALM).message).toContain('latency p99 was 60 ms');
  });
});

const missed = (share: number): Judgement => ({
  outcome: 'missed',
  misses: [{ code: 'latency', message: `missed at ${share}` }],
  clientReason: undefined,
});
const record = (share: number, pruned: number) =>
  trialRecord({
    measurements: [
      measurement('cpu_share', share),
      measurement('tcp_pruned', pruned, { side: 'both' }),
      measurement('memory_available_share', share, { side: 'both', stat: 'min' }),
    ],
    histograms: [histogramRecord('latency', [1e6, 1e6], 2, { side: 'client' })],
  });
const FAILED: Judgement = {
  outcome: 'missed',
  misses: [{ code: 'failed', message: 'It broke.' }],
  clientReason: undefined,
};

describe('the signs', () => {
  it('are medians, and the worst of what the kernel shows', () => {
    const signs = limiterSigns(
      [0.9, 0.7, 0.8].map((share, index) => ({ record: record(share, index), judgement: missed(share) })),
    );
    expect(signs).toMatchObject({
      serverCpuShare: 0.8,
      tcpPruned: 2,
      memoryAvailableShare: 0.7,
      misses: ['latency'],
      missed: ['missed at 0.9'],
      clientReason: undefined,
    });
    expect(signs.latencyP99Ns).toBeCloseTo(1e6, -3);
  });

  it('say that the network gave way where it did in half of the trials, and how full its link was', () => {
    const bound: Judgement = {
      outcome: 'path-bound',
      misses: [{ code: 'failed', message: 'It broke.' }],
      clientReason: undefined,
      pathReason: 'It gave way.',
    };
    const over = trialRecord({ measurements: [measurement('path_link_share', 0.95, { side: 'both' })] });
    const trials = [
      { record: over, judgement: bound },
      { record: over, judgement: missed(1) },
    ];
    expect(limiterSigns(trials)).toMatchObject({
      pathReason: 'It gave way.',
      linkShare: 0.95,
      failures: [],
    });
    expect(limiterSigns([...trials, trials[1]!]).pathReason).toBeUndefined();
  });

  it('count connections that ended, and processes that broke if half of them did', () => {
    const cut = trialRecord({
      status: 'invalid',
      reasons: [
        {
          code: 'unexpected-closes',
          message: '3 connections ended during the trial: reset (3).',
          remedy: '',
        },
      ],
    });
    const failed = { record: trialRecord({ status: 'failed' }), judgement: FAILED };
    const other = { record: cut, judgement: missed(1) };
    expect(limiterSigns([other, failed])).toMatchObject({
      closes: '3 connections ended during the trial: reset (3).',
      failures: ['It broke.'],
    });
    expect(limiterSigns([other, other, failed])).toMatchObject({ failures: [] });
  });
});
