import { describe, expect, it } from 'vitest';
import { NS_PER_S } from '../../measure/clock.ts';
import { ExchangeTrace } from './trace.ts';
import type { ExchangeParameters } from './parameters.ts';
import type { Slice } from '../workload.ts';

const PARAMETERS: ExchangeParameters = {
  connections: 10,
  rooms: 2,
  rateHz: 1000,
  arrivals: 'poisson',
  payloadBytes: 200,
  connectRateHz: 500,
  uplinkConnections: 1,
  uplinkBatches: false,
};

const SLICE: Slice = {
  index: 0,
  phase: 'steady',
  fromNs: 5 * NS_PER_S,
  toNs: 7 * NS_PER_S,
  rateScale: 1,
  discard: false,
  seed: 11,
};

function traceOf(parameters: ExchangeParameters, slice: Slice): { dueNs: number; sender: number }[] {
  const trace = new ExchangeTrace(parameters, slice);
  const messages = [];
  while (trace.next()) messages.push({ dueNs: trace.dueNs, sender: trace.sender });
  return messages;
}

describe('ExchangeTrace', () => {
  it('depends on slice and parameters alone', () => {
    expect(traceOf(PARAMETERS, SLICE)).toEqual(traceOf(PARAMETERS, SLICE));
    expect(traceOf(PARAMETERS, SLICE)).not.toEqual(traceOf(PARAMETERS, { ...SLICE, seed: 12 }));
  });

  it('stays in the slice, in order, and has everyone send', () => {
    const trace = traceOf(PARAMETERS, SLICE);
    const dues = trace.map(({ dueNs }) => dueNs);
    expect(dues).toEqual(dues.toSorted((a, b) => a - b));
    expect(dues[0]).toBeGreaterThanOrEqual(SLICE.fromNs);
    expect(dues.at(-1)).toBeLessThan(SLICE.toNs);
    expect(new Set(trace.map(({ sender }) => sender))).toEqual(new Set(Array(10).keys()));
  });

  it('holds rate × duration × scale messages', () => {
    const constant: ExchangeParameters = { ...PARAMETERS, arrivals: 'constant' };
    expect(traceOf(constant, SLICE)).toHaveLength(2000);
    expect(traceOf(constant, { ...SLICE, rateScale: 2.5 })).toHaveLength(5000);
  });
});
