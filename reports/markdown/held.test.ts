// A run that was stopped by memory, built by hand: what a reader must find in the report.
import { describe, expect, it } from 'vitest';
import type { HeldRunResult } from '../../harness/fleet/held-result.ts';
import { heldReport, type HeldReport } from './held.ts';

const RESULT: HeldRunResult = {
  target: 'uws-sse',
  versions: {},
  wanted: 1_000_000,
  held: 812_345,
  heldAtEnd: 812_345,
  cause: {
    code: 'memory',
    message: 'the memory of the machine is used up to the reserve',
    remedy: 'Use a larger one.',
  },
  failures: {},
  servers: 51,
  clients: 51,
  sourceAddresses: 153,
  connect: {
    p50Ms: 1.5,
    p99Ms: 80,
    maxMs: 1040,
    seconds: 166.7,
    totalSeconds: 230,
    rateHz: 4873,
    cpu: { servers: 40, clients: 120 },
    listenOverflows: 3,
  },
  rounds: [
    {
      expected: 812_345,
      delivered: 812_344,
      lost: 1,
      duplicate: 0,
      reordered: 0,
      malformed: 0,
      seconds: 60,
      latency: { p50Ms: 0.9, p99Ms: 12, maxMs: 90 },
      serviceTime: { p50Ms: 0.1, p99Ms: 3, maxMs: 40 },
      cpu: { servers: 11, clients: 19 },
    },
  ],
  memory: {
    layers: [
      {
        layer: 'all',
        bytesPerConnection: 12_345,
        lowBytes: 12_300,
        highBytes: 12_390,
        r2: 0.9999,
        levels: 8,
        baseBytes: 1,
      },
      {
        layer: 'kernel socket buffers',
        bytesPerConnection: null,
        lowBytes: null,
        highBytes: null,
        r2: 0.0612,
        levels: 8,
        baseBytes: null,
      },
    ],
    start: undefined,
    top: undefined,
    slabs: { TCP: 5037.4 },
    availablePerConnection: 14_001,
    availableAtStart: 24e9,
    extremes: { leastAvailableBytes: 1.6e9, mostTcpPages: 1234 },
  },
  closeSeconds: 12,
  after: { processesAlive: 0, timeWaitSockets: 0 },
};

const REPORT: HeldReport = {
  environment: {
    cpuModel: 'CPU',
    cores: 2,
    memoryBytes: 25.2e9,
    kernel: '6.1',
    node: 'v20.20.2',
    openFiles: '20000 20000',
  },
  capacity: [{ resource: 'memory', fits: true, arithmetic: '1 + 1 = 2', remedy: '' }],
  tuned: [{ name: 'net.ipv4.tcp_mem', value: '1 2 3' }],
  results: [RESULT],
};

describe('heldReport', () => {
  it('says how many were held, why no more, and what came of the heartbeats', () => {
    const text = heldReport(REPORT);
    expect(text).toContain('uws-sse: 812,345 of 1,000,000 connections');
    expect(text).toContain('Ended early: memory: the memory of the machine is used up to the reserve.');
    expect(text).toContain('| 1 | 812,345 | 812,344 | 1 | 0 | 0 | 0.90 ms | 12 ms | 90 ms |');
    expect(text).toContain('| all | 12,345 B | 12,300 to 12,390 B | 0.9999 |');
    expect(text).toContain('| kernel socket buffers | - | - | 0.0612 |\n\n-: a slope needs R² > 0.99;');
    expect(text).toContain('`TCP` 5,037 B');
    expect(text).toContain('Raised for the run and put back: `net.ipv4.tcp_mem = 1 2 3`');
    expect(text).not.toContain('undefined');
  });

  it('says that it was interrupted, and what a process said last', () => {
    const cause = { ...RESULT.cause!, stderrTail: ['Error: mine'] };
    const text = heldReport({ ...REPORT, results: [{ ...RESULT, cause }], interrupted: true });
    expect(text).toContain('Interrupted: only what was finished is here.');
    expect(text).toContain('```text\nError: mine\n```');
    expect(heldReport(REPORT)).not.toContain('Interrupted');
  });

  it('says so where nothing was changed, and where all were held', () => {
    const whole = { ...RESULT, cause: undefined, held: 1_000_000, heldAtEnd: 1_000_000 };
    const text = heldReport({ ...REPORT, tuned: [], results: [whole] });
    expect(text).toContain('No setting of the kernel was changed.');
    expect(text).toContain('from the last connect to the end: 1,000,000');
    expect(text).not.toContain('undefined');
  });
});
