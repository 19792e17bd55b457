import { describe, expect, it } from 'vitest';
import { measurement } from '../../harness/trial-record.fixture.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { gateJob, gateRecords } from './records.fixture.ts';
import { alarmedMeasures, gateResult } from './job-result.ts';
import type { GateMeasure, GateResult } from './result.ts';

const both = (wanted: Parameters<typeof gateRecords>[0]): TrialRecord[] => [
  ...gateRecords(wanted),
  ...gateRecords({ ...wanted, from: 16 }),
];

function measure(result: GateResult, metric: string, stat: string): GateMeasure {
  return result.measures.find((each) => each.metric === metric && each.stat === stat)!;
}

describe('gateResult', () => {
  it('judges the registered metrics of an unchanged head, and passes', () => {
    const result = gateResult(gateJob(), gateRecords());
    expect(result.measures.map(({ metric, stat, role }) => `${metric} ${stat} ${role}`)).toEqual([
      'service_time p50 gated',
      'latency p50 gated',
      'cpu_per_event_net value gated',
      'service_time p99 tripwire',
    ]);
    expect(result).toMatchObject({ verdict: 'pass', reasons: [], batches: 1, problems: [] });
    for (const { first, control, base, head, verdict } of result.measures) {
      expect(verdict).toBe('pass');
      expect(first.n).toBe(16);
      expect(control.n).toBe(16);
      expect(first.smallestVisible).toBeGreaterThanOrEqual(1.05);
      expect(head! / base!).toBeCloseTo(1, 1);
    }
    expect(alarmedMeasures(result)).toEqual([]);
  });

  it.each(['server', 'client'] as const)('is not sure of %ss that fill their processors together', (side) => {
    const { design } = gateJob();
    const shared = { ...design, interleaved: ['stock-ticker'], processors: { [side]: 1 } };
    const { verdict, reasons } = gateResult(gateJob({ design: shared }), taking(0.21, side));
    expect(verdict).toBe('inconclusive');
    expect(reasons.join()).toMatch(`the ${side}s of the three arms took 63 % of their processors`);
    const passes = { verdict: 'pass', reasons: [] };
    expect(gateResult(gateJob({ design: shared }), taking(0.19, side))).toMatchObject(passes);
    // On two processors, on nobody knows how many, and where only one arm works at a time.
    const others = [{ ...shared, processors: { [side]: 2 } }, { ...shared, processors: {} }, design];
    for (const other of others)
      expect(gateResult(gateJob({ design: other }), taking(0.21, side))).toMatchObject(passes);
  });

  it('reports everything else that is compared, without a verdict', () => {
    const { reported } = gateResult(gateJob(), gateRecords());
    expect(reported.find(({ metric }) => metric === 'wire_bytes_per_event')).toMatchObject({
      ratio: 1,
      n: 16,
      reason: 'not registered',
    });
    expect(reported.some(({ metric, stat }) => metric === 'service_time' && stat === 'p50')).toBe(false);
  });

  it('finds a slower head with its size, and is sure after the second batch', () => {
    const first = gateResult(gateJob(), gateRecords({ serviceTime: 1.1 }));
    expect(alarmedMeasures(first).map(({ metric, stat }) => `${metric} ${stat}`)).toEqual([
      'service_time p50',
      'latency p50',
    ]);
    expect(first.verdict).toBe('inconclusive');
    const result = gateResult(gateJob(), both({ serviceTime: 1.1 }));
    expect(result).toMatchObject({ verdict: 'regressed', batches: 2 });
    const slower = measure(result, 'service_time', 'p50');
    expect(slower.first.ratio).toBeCloseTo(1.1, 2);
    expect(slower.confirmation?.ratio).toBeCloseTo(1.1, 2);
    expect(measure(result, 'cpu_per_event_net', 'value')).toMatchObject({
      verdict: 'pass',
      confirmation: undefined,
    });
    expect(result.reasons[0]).toMatch(/^node-sse: service_time p50: confirmed: \+(9|10)\.\d %/);
  });

  it('takes off the null cost of the job, not of the trial', () => {
    const { first, control } = measure(
      gateResult(gateJob(), both({ cpu: 1.1 })),
      'cpu_per_event_net',
      'value',
    );
    expect(first.alarm).toBe(true);
    expect(first.ratio).toBeCloseTo(1.1, 1);
    expect(control.spread).toBeLessThan(0.05);
  });

  it('does not trip over a p99 that is a tenth slower', () => {
    const tripwire = measure(gateResult(gateJob(), both({ serviceTime: 1.1 })), 'service_time', 'p99');
    expect(tripwire).toMatchObject({ floor: 1.5, verdict: 'pass' });
    expect(measure(gateResult(gateJob(), both({ serviceTime: 1.7 })), 'service_time', 'p99').verdict).toBe(
      'regressed',
    );
  });

  it('is invalid where the control says that nothing can be believed', () => {
    const result = gateResult(gateJob(), both({ serviceTime: 1.2, control: 1.1 }));
    expect(result.verdict).toBe('invalid');
    expect(result.reasons[0]).toContain('the same build differs from itself');
  });

  it('is invalid where an arm failed or delivered wrongly, and says which', () => {
    const records = gateRecords();
    const broken = (status: TrialRecord['status'], code: string): TrialRecord[] =>
      records.map((record) =>
        record.arm === 'head' && record.block === 3
          ? { ...record, status, reasons: [{ code, message: `it is ${code}`, remedy: 'mend it' }] }
          : record,
      );
    for (const [status, code] of [
      ['failed', 'server-crashed'],
      ['invalid', 'lost'],
    ] as const) {
      const result = gateResult(gateJob(), broken(status, code));
      expect(result.verdict).toBe('invalid');
      expect(result.problems).toMatchObject([{ arm: 'head', target: 'node-sse', code }]);
      expect(result.reasons[0]).toBe(`head: it is ${code}`);
    }
  });

  it('counts trials whose surroundings were busy, and loses those whose clients were', () => {
    expect(gateResult(gateJob(), busy('client-loop-delay')).measures[0]!.first.n).toBe(16);
    const lost = gateResult(gateJob(), busy('client-cpu'));
    expect(lost.measures[0]!.first.n).toBe(11);
    expect(lost.measures[0]!).toMatchObject({ verdict: 'invalid' });
    expect(lost.measures[0]!.reason).toContain('5 of 16 replicates have no ratio');
  });

  it('does not judge latency that is mostly the timer', () => {
    const late = gateRecords().map((record) => ({
      ...record,
      histograms: record.histograms.map((h) => (h.metric === 'send_lag' ? { ...h, ...lagOf(record) } : h)),
    }));
    const result = gateResult(gateJob(), late);
    expect(result.measures.some(({ metric }) => metric === 'latency')).toBe(false);
    expect(
      result.reported.find(({ metric, stat }) => metric === 'latency' && stat === 'p50')?.reason,
    ).toMatch(/^timer-bound/);
    expect(result.verdict).toBe('pass');
  });

  it('is invalid with no measure at all, and says in plain data what was planned', () => {
    const result = gateResult(gateJob(), []);
    expect(result.verdict).toBe('invalid');
    expect(JSON.parse(JSON.stringify(result))).toMatchObject({ gateVersion: 1, design: { familySize: 4 } });
  });
});

/** A send lag as long as the service time. */
function lagOf({ histograms }: TrialRecord) {
  const { encoded, nEvents } = histograms.find(({ metric }) => metric === 'service_time')!;
  return { encoded, nEvents };
}

/** Each server, or client, takes so much of a processor. */
function taking(share: number, side: 'server' | 'client'): TrialRecord[] {
  return gateRecords().map((record) => ({
    ...record,
    measurements: [...record.measurements, measurement('cpu_share', share, { side })],
  }));
}

/** The first five trials of base are invalid, for that reason. */
function busy(code: string): TrialRecord[] {
  return gateRecords().map((record) =>
    record.arm === 'base' && record.block < 5
      ? { ...record, status: 'invalid', reasons: [{ code, message: code, remedy: '' }] }
      : record,
  );
}
