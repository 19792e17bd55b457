import { describe, expect, it } from 'vitest';
import { clientCpuShare, judge, type Objective } from './objective.ts';
import { histogramRecord, measurement, trialRecord } from '../trial-record.fixture.ts';
import type { Measurement, Reason, TrialRecord } from '../trial-record.ts';

const OBJECTIVE: Objective = {
  latency: [{ stat: 'p99', percentile: 99, limitNs: 50e6 }],
  maxLossShare: 0,
  maxServerCpuShare: undefined,
};

interface Seen {
  latencyNs?: number;
  sends?: number;
  inTime?: number;
  lost?: number;
  serverCpu?: number;
  clientCpuUs?: number;
  /** Of the server. */
  sendLagNs?: number;
  /** Of the instrument that makes the network. */
  pathCpu?: number;
  reasons?: readonly string[];
}

/** A trial of two seconds with 10,000 deliveries. */
function trial(seen: Seen = {}): TrialRecord {
  const {
    latencyNs = 1e6,
    sends = 10_000,
    inTime = 10_000,
    lost = 0,
    serverCpu = 0.5,
    clientCpuUs = 1e6,
    sendLagNs = 1e4,
  } = seen;
  const client = { side: 'client' } as const;
  const measurements: Measurement[] = [
    measurement('offered_rate', sends / 2, { side: 'both', nEvents: sends }),
    measurement('expected', 10_000, client),
    measurement('recorded', 10_000 - lost, client),
    measurement('lost', lost, client),
    measurement('in_time', inTime, client),
    measurement('cpu', clientCpuUs, client),
    measurement('cpu_share', serverCpu),
  ];
  if (seen.pathCpu !== undefined)
    measurements.push(measurement('path_cpu_share', seen.pathCpu, { side: 'both' }));
  const reasons = (seen.reasons ?? []).map((code): Reason => ({ code, message: `${code}!`, remedy: '' }));
  return trialRecord({
    status: reasons.length > 0 ? 'invalid' : 'ok',
    reasons,
    measurements,
    histograms: [
      histogramRecord('latency', [latencyNs, latencyNs], sends, client),
      histogramRecord('send_lag', [sendLagNs, sendLagNs], sends, { side: 'server' }),
    ],
  });
}

const codes = (record: TrialRecord, objective = OBJECTIVE): string[] =>
  judge(record, objective, undefined).misses.map(({ code }) => code);

describe('a trial', () => {
  it('meets the objective', () => {
    expect(judge(trial(), OBJECTIVE, 1)).toEqual({ outcome: 'met', misses: [], clientReason: undefined });
  });

  it.each<[string, Seen, string[]]>([
    ['latency above the limit', { latencyNs: 51e6 }, ['latency']],
    ['too few sends for the percentile', { sends: 999 }, ['insufficient']],
    ['a lost delivery', { lost: 1, inTime: 9999 }, ['loss']],
    ['deliveries that fall behind', { inTime: 9600 }, ['in-time']],
    ['connections that failed', { reasons: ['connect-failures'] }, ['connects']],
    ['duplicates', { reasons: ['duplicate'] }, ['wrong-counts']],
  ])('misses it by %s', (_, seen, expected) => {
    expect(judge(trial(seen), OBJECTIVE, 1).outcome).toBe('missed');
    expect(codes(trial(seen))).toEqual(expected);
  });

  it('may let come late what is due at the very end: as late as the objective allows', () => {
    // 50 ms of 2 s are 2.5 %.
    expect(codes(trial({ inTime: 9660 }))).toEqual([]);
    expect(codes(trial({ inTime: 9640 }))).toEqual(['in-time']);
    expect(codes(trial({ inTime: 9890 }), { ...OBJECTIVE, latency: [] })).toEqual(['in-time']);
  });

  it('may lose what the objective allows, and has as much processor as it allows', () => {
    const lenient = { ...OBJECTIVE, maxLossShare: 0.001, maxServerCpuShare: 0.8 };
    expect(codes(trial({ lost: 10, inTime: 9990, reasons: ['lost'] }), lenient)).toEqual([]);
    expect(codes(trial({ lost: 11, inTime: 9989, reasons: ['lost'] }), lenient)).toEqual(['loss']);
    expect(codes(trial({ serverCpu: 0.81 }), lenient)).toEqual(['server-cpu']);
  });

  it('has its maximum judged as it is', () => {
    const max = { ...OBJECTIVE, latency: [{ stat: 'max', percentile: 100, limitNs: 2e6 }] };
    expect(codes(trial({ sends: 10 }), max)).toEqual([]);
    expect(codes(trial({ latencyNs: 3e6 }), max)).toEqual(['latency']);
  });

  it('that broke missed it, whatever the clients were like', () => {
    const failed = trialRecord({
      status: 'failed',
      reasons: [{ code: 'crashed', message: 'It ended.', remedy: '' }],
    });
    expect(judge(failed, OBJECTIVE, 1)).toEqual({
      outcome: 'missed',
      misses: [{ code: 'failed', message: 'It ended.' }],
      clientReason: undefined,
    });
  });
});

describe('a trial whose clients gave way', () => {
  it('is one whose client process broke', () => {
    const reasons: Reason[] = [{ code: 'client-crashed', message: 'It ended.', remedy: '' }];
    expect(judge(trialRecord({ status: 'failed', reasons }), OBJECTIVE, 1)).toMatchObject({
      outcome: 'client-bound',
      clientReason: 'It ended.',
    });
  });

  it('counts for nothing where they used up their processor, even if it met the objective', () => {
    expect(judge(trial({ reasons: ['client-cpu'] }), OBJECTIVE, 1)).toMatchObject({
      outcome: 'client-bound',
      clientReason: 'client-cpu!',
    });
  });

  it('counts all client processes together against the processors that they share', () => {
    const busy = trial({ clientCpuUs: 1.7e6 });
    expect(clientCpuShare(busy)).toBeCloseTo(0.85, 5);
    expect(judge(busy, OBJECTIVE, 1).outcome).toBe('client-bound');
    expect(judge(busy, OBJECTIVE, 2).outcome).toBe('met');
    expect(judge(busy, OBJECTIVE, undefined).outcome).toBe('met');
  });

  it('counts what a network has taken of their processor as used up', () => {
    const half = { clientCpuUs: 1e6 };
    expect(judge(trial(half), OBJECTIVE, 1).outcome).toBe('met');
    expect(judge(trial({ ...half, pathCpu: 0.45 }), OBJECTIVE, 1).outcome).toBe('client-bound');
  });

  it('excuses no server that is used up and sends too late for the objective', () => {
    const late = { reasons: ['client-cpu'], latencyNs: 61e6, sendLagNs: 60e6, serverCpu: 0.97 };
    expect(judge(trial(late), OBJECTIVE, 1)).toMatchObject({
      outcome: 'server-late',
      misses: [{ code: 'latency' }],
      clientReason: undefined,
    });
    for (const excused of [{ sendLagNs: 40e6 }, { serverCpu: 0.8 }])
      expect(judge(trial({ ...late, ...excused }), OBJECTIVE, 1).outcome).toBe('client-bound');
  });

  it.each(['generator-bound', 'client-loop-delay', 'client-send-lag'])(
    'is excused by %s, if it missed',
    (code) => {
      expect(judge(trial({ reasons: [code] }), OBJECTIVE, 1).outcome).toBe('met');
      expect(judge(trial({ reasons: [code], latencyNs: 60e6 }), OBJECTIVE, 1)).toMatchObject({
        outcome: 'client-bound',
        clientReason: `${code}!`,
      });
    },
  );
});

const judged = (seen: Seen) => judge(trial(seen), OBJECTIVE, 1);

describe('a trial whose network gave way', () => {
  it.each(['path-bound', 'path-dropped'])('is excused by %s, if it missed', (code) => {
    expect(judged({ reasons: [code], pathCpu: 0.3 }).outcome).toBe('met');
    expect(judged({ reasons: [code], pathCpu: 0.3, latencyNs: 60e6 })).toMatchObject({
      outcome: 'path-bound',
      misses: [{ code: 'latency' }],
      clientReason: undefined,
      pathReason: `${code}!`,
    });
  });

  it('counts for nothing where the instrument used up its processor, or the round-trip time was another', () => {
    expect(judged({ reasons: ['path-bound'], pathCpu: 0.81 }).outcome).toBe('path-bound');
    expect(judged({ reasons: ['path-off'], pathCpu: 0.1 }).outcome).toBe('path-bound');
    expect(judged({ reasons: ['path-dropped', 'path-off'], pathCpu: 0.1 })).toMatchObject({
      outcome: 'path-bound',
      pathReason: 'path-off!',
    });
  });

  it('is one whose instrument broke', () => {
    const reasons: Reason[] = [{ code: 'network-crashed', message: 'It ended.', remedy: '' }];
    expect(judge(trialRecord({ status: 'failed', reasons }), OBJECTIVE, 1)).toMatchObject({
      outcome: 'path-bound',
      pathReason: 'It ended.',
    });
  });

  it('excuses no server that is used up and sends too late for the objective', () => {
    const late = { reasons: ['path-bound'], latencyNs: 61e6, sendLagNs: 60e6, serverCpu: 0.97 };
    expect(judged(late).outcome).toBe('server-late');
    expect(judged({ ...late, sendLagNs: 40e6 }).outcome).toBe('path-bound');
  });
});
