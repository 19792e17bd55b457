// Findings built by hand: what is a figure is shown, and what is not is a dash with its reason.
import { describe, expect, it } from 'vitest';
import type { LayerSlope } from '../../harness/fleet/memory-layers.ts';
import { describeLimits, type LimitRow } from './limit.ts';

const STRAIGHT: LayerSlope = {
  layer: 'server',
  bytesPerConnection: 1234,
  lowBytes: 1200,
  highBytes: 1268,
  r2: 0.9991,
  levels: 16,
  baseBytes: 1e7,
};
const CROOKED: LayerSlope = {
  layer: 'all',
  bytesPerConnection: null,
  lowBytes: null,
  highBytes: null,
  r2: 0.4321,
  levels: 16,
  baseBytes: null,
};
const FINDING: LimitRow = {
  target: 'node-sse',
  held: 20,
  cause: undefined,
  failures: {},
  servers: 1,
  clients: 2,
  levels: [],
  heartbeats: { expected: 200, delivered: 199, lost: 1, duplicate: 2, reordered: 3, malformed: 4 },
  layers: [STRAIGHT],
  allowance: undefined,
  after: { processesAlive: 0, timeWaitSockets: 0 },
};

describe('describeLimits', () => {
  it('shows every count of the heartbeats', () => {
    expect(describeLimits([FINDING], 20)).toContain(
      '199 of 200 received, 1 lost, 2 twice, 3 late (reordered), 4 garbled',
    );
  });

  it('shows the last words of a process that ended, early or late', () => {
    const cause = {
      code: 'process-ended',
      message: 'it ended',
      remedy: 'Mend it.',
      stderrTail: ['Error: late'],
    } as const;
    const early = { target: 'mine', problem: 'it did not start', stderrTail: ['Error: early'] };
    const text = describeLimits([{ ...FINDING, cause }, early], 20);
    expect(text).toContain('process-ended: it ended. Mend it.');
    expect(text).toContain('node-sse: its process wrote last:\n    Error: late');
    expect(text).toContain('mine: its process wrote last:\n    Error: early');
  });

  it('shows a slope that is straight, without a word on crooked ones', () => {
    const text = describeLimits([FINDING], 20);
    expect(text).toContain('1,234 B [1,200, 1,268], R² 0.9991');
    expect(text).not.toContain('--max');
  });

  it('keeps its columns apart whatever is in them', () => {
    const wide = {
      ...STRAIGHT,
      layer: 'l'.repeat(30) as LayerSlope['layer'],
      bytesPerConnection: 123_456_789,
    };
    const text = describeLimits([{ ...FINDING, layers: [STRAIGHT, wide, CROOKED] }], 20);
    const lines = text.split('\n').filter((line) => line.includes('R² 0'));
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^ {4}l{30} 123,456,789 B \[/);
    expect(lines[0]!.indexOf(' B [')).toBe(lines[1]!.indexOf(' B ['));
    expect(lines[2]!.indexOf('-')).toBe(lines[1]!.indexOf(' B [') - 1);
  });

  it('shows no crooked slope, says why, and draws nothing on it', () => {
    const text = describeLimits([{ ...FINDING, layers: [STRAIGHT, CROOKED] }], 20);
    expect(text).toMatch(/all +- +R² 0\.4321/);
    expect(text).toContain('too few connections for a straight line: use a larger --max');
    expect(text).toContain("what the machine's memory would allow: -");
    expect(text).not.toContain('null');
  });
});
