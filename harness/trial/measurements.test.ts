import { describe, expect, it } from 'vitest';
import type { Side } from '../../measure/figures/metrics.ts';
import { casesOf } from '../../scenarios/cases.ts';
import type { Case } from '../../scenarios/scenario.ts';
import {
  clientMeasurements,
  clientSlice,
  level,
  loopDelay,
  serverSlice,
  sideMemory,
  sideObservations,
  steadySlice,
  stepObservations,
  usage,
} from './observations.fixture.ts';
import type { ServerSlice } from '../processes/messages.ts';
import type { SideObservations, StepObservations } from './observations.ts';
import { measurementsOf } from './measurements.ts';
import type { Measurement } from '../trial-record.ts';
import { steadyTotals } from './totals.ts';

function plannedCase(): Case {
  const expanded = casesOf({
    name: 'a-test',
    question: 'Is it so?',
    reading: 'It is so where the numbers say that it is.',
    workload: 'broadcast',
    parameters: { rateHz: 100, payloadBytes: 100, connections: 4 },
    axes: {},
  });
  if (!expanded.ok) throw new Error(expanded.errors.join('\n'));
  return expanded.cases[0]![0];
}

/** 100 events for 2,000 µs, so much of it in helper threads. */
function nullSlice(helpersUs: number | undefined): ServerSlice {
  return serverSlice({ usage: usage({ cpuUs: 2_000, helpersUs }) });
}

interface Found {
  all: Measurement[];
  /** The value of a metric, or of one of its statistics; undefined where there is none. */
  of: (metric: string, side: Side, stat?: string, phase?: string) => number | undefined;
}

function measured(step: Partial<StepObservations> = {}, seen: Partial<SideObservations> = {}): Found {
  const observed = stepObservations(step);
  const all = measurementsOf(plannedCase(), sideObservations(seen), observed, steadyTotals(observed));
  return {
    all,
    of: (metric, side, stat = 'value', phase) =>
      all.find(
        (each) =>
          each.metric === metric &&
          each.side === side &&
          each.stat === stat &&
          (phase === undefined || each.phase === phase),
      )?.value,
  };
}

describe('the measurements of a trial', () => {
  it('are finite numbers, each named once', () => {
    const { all } = measured({}, { levels: [0, 1, 2, 3, 4].map((n) => level(n, 5e7 + n * 1e5)) });
    expect(all.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
    const names = all.map(({ metric, side, phase, stat }) => [metric, side, phase, stat].join());
    expect(new Set(names).size).toBe(names.length);
  });

  it('sum the counts over the client processes', () => {
    const values = { expected: 400, delivered: 390, recorded: 390, in_time: 380, lost: 10, duplicate: 1 };
    const { of } = measured({
      steady: [steadySlice(0, { clients: [clientSlice(), clientSlice()] })],
      clients: [clientMeasurements({ values }), clientMeasurements({ values })],
    });
    expect(Object.keys(values).map((name) => of(name, 'client'))).toEqual([800, 780, 780, 760, 20, 2]);
  });

  it('have the rates over the steady time alone', () => {
    const { of } = measured();
    // Two slices of a second: 200 events offered, 800 deliveries in time.
    expect(of('offered_rate', 'both')).toBe(100);
    expect(of('delivered_rate', 'client')).toBe(400);
  });

  it('have CPU per delivered event, gross, of the null target, and net', () => {
    const { of } = measured({ nulls: [nullSlice(500)] });
    expect(of('cpu', 'server')).toBe(20_000);
    expect(of('cpu_per_event', 'server')).toBe(25);
    // 1,000 µs in each of two slices.
    expect(of('cpu_compiler_per_event', 'server')).toBe(2.5);
    // The null slice offered 100 events for 1,500 µs without its helpers: 200 of them would have been 3,000 µs.
    expect(of('cpu_null_per_event', 'server')).toBe(3.75);
    expect(of('cpu_per_event_net', 'server')).toBe(25 - 2.5 - 3.75);
    expect(of('cpu_share', 'server')).toBeCloseTo(0.01);
    expect(of('cpu_per_event', 'client')).toBe(10);
  });

  it('leave helper threads in the net CPU where one of the two does not tell', () => {
    const silent = steadySlice(0, { server: serverSlice({ usage: usage({ helpersUs: undefined }) }) });
    for (const { of } of [
      measured({ nulls: [nullSlice(undefined)] }),
      measured({ nulls: [nullSlice(500)], steady: [silent, silent] }),
    ]) {
      expect(of('cpu_null_per_event', 'server')).toBe(5);
      expect(of('cpu_per_event_net', 'server')).toBe(20);
    }
  });

  it('have the share of the busiest client process', () => {
    const busy = clientSlice({ usage: usage({ cpuUs: 700_000 }) });
    const { of } = measured({
      steady: [steadySlice(0, { clients: [clientSlice(), busy] })],
      clients: [clientMeasurements(), clientMeasurements()],
    });
    expect(of('cpu_share', 'client')).toBeCloseTo(0.7);
  });

  it('have no CPU per event where nothing was delivered, and no net figure without a null slice', () => {
    const nothing = measured({ clients: [clientMeasurements({ values: { recorded: 0 } })] });
    expect(nothing.of('cpu_per_event', 'server')).toBeUndefined();
    expect(nothing.all.every(({ value }) => Number.isFinite(value))).toBe(true);
    const withoutNull = measured({ nulls: [] });
    expect(withoutNull.of('cpu_per_event', 'server')).toBe(25);
    expect(withoutNull.of('cpu_per_event_net', 'server')).toBeUndefined();
    expect(withoutNull.all.every(({ value }) => Number.isFinite(value))).toBe(true);
  });

  it('have the bytes on the wire without the heads, and what is not payload', () => {
    const { of } = measured();
    expect(of('wire_bytes_per_event', 'client')).toBe(110);
    expect(of('wire_overhead_per_event', 'client')).toBe(10);
    expect(of('head_bytes_per_connection', 'client')).toBe(100);
  });

  it('have the heads of the connections that were opened at first, and no others', () => {
    const half = measured({}, { connect: { opened: 2, failures: { 'refused ECONNREFUSED': 2 } } });
    expect(half.of('head_bytes_per_connection', 'client')).toBe(200);
    const none = measured({ clients: [clientMeasurements({ headBytes: 0 })] });
    expect(none.of('head_bytes_per_connection', 'client')).toBeUndefined();
    expect(none.of('wire_bytes_per_event', 'client')).toBe(110);
  });

  it('have events per read and per write', () => {
    const { of } = measured();
    expect(of('events_per_read', 'client')).toBe(2);
    expect(of('events_per_write', 'server')).toBe(1);
  });

  it('have no events per write where the system does not count segments', () => {
    const unknown = serverSlice({ usage: usage({ tcpDataSegments: undefined }) });
    const { of } = measured({ steady: [steadySlice(0, { server: unknown })] });
    expect(of('events_per_write', 'server')).toBeUndefined();
  });

  it('know nothing of reads and writes where more of them were answers', () => {
    const outcome = { offered: 900, sent: {}, answers: 900 };
    const { all } = measured({ steady: [steadySlice(0, { clients: [clientSlice({ outcome })] })] });
    expect(all.filter(({ metric }) => /^events_per_(read|write)$/.test(metric))).toEqual([]);
    const none = { reads: 0, bytes: 0, events: 0, payloadBytes: 0 };
    const unread = measured({ steady: [steadySlice(0, { clients: [clientSlice({ read: none })] })] });
    expect(unread.of('events_per_read', 'client')).toBeUndefined();
    expect(unread.all.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
  });

  it('have the memory at each phase, and what is held after', () => {
    const { of } = measured();
    const rss = (phase: string): number | undefined => of('rss', 'server', 'value', phase);
    expect(['start', 'connect', 'steady', 'after'].map(rss)).toEqual([5e7, 5.5e7, 6e7, 5.2e7]);
    expect(of('held_after', 'server')).toBe(2e6);
    expect(of('disconnect_time', 'both')).toBe(3e6);
  });

  it('have the slope of memory per connection from four levels on, the empty one left out', () => {
    // 10,000 bytes each, and a million with the first connection, which is nobody's.
    const climb = [10, 20, 30, 40].map((n) => level(n, 6e7 + 10_000 * n));
    const { of } = measured({}, { levels: [level(0, 5e7), ...climb] });
    expect(of('memory_per_connection', 'server', 'slope')).toBeCloseTo(10_000);
    expect(of('memory_per_connection', 'server', 'r2')).toBeCloseTo(1);
    expect(of('heap_per_connection', 'server', 'slope')).toBeCloseTo(5_000);
    expect(of('private_per_connection', 'server', 'slope')).toBeCloseTo(8_000);
    expect(of('pss_per_connection', 'server', 'slope')).toBeCloseTo(9_000);
    expect(of('kernel_per_connection', 'both', 'slope')).toBeCloseTo(500);
    expect(of('slab_per_connection', 'both', 'slope')).toBeCloseTo(450);
    expect(of('socket_buffers_per_connection', 'both', 'slope')).toBeCloseTo(50);
    const few = measured({}, { levels: [level(0, 5e7), ...climb.slice(1)] });
    expect(few.of('memory_per_connection', 'server', 'slope')).toBeUndefined();
  });

  it('leave out what the system does not tell', () => {
    const elsewhere = [0, 10, 20, 30, 40].map((n) => {
      const { server, client } = sideMemory(6e7 + 10_000 * n);
      const untold = { pssBytes: undefined, privateBytes: undefined };
      const kernel = undefined;
      return { connections: n, kernel, server: { ...server, ...untold }, client: { ...client, ...untold } };
    });
    const { of } = measured({}, { levels: elsewhere });
    expect(of('memory_per_connection', 'server', 'slope')).toBeCloseTo(10_000);
    expect(of('private_per_connection', 'server', 'slope')).toBeUndefined();
    expect(of('kernel_per_connection', 'both', 'slope')).toBeUndefined();
    expect(of('pss', 'server', 'value', 'start')).toBeUndefined();
  });

  it('have what was given back of what the connections took', () => {
    const climb = [10, 20, 30, 40].map((n) => level(n, 5e7 + 10_000 * n));
    const { of } = measured(
      {},
      { levels: [level(0, 5e7), ...climb], before: sideMemory(5.1e7), after: sideMemory(5.07e7) },
    );
    // 400,000 bytes were taken, 300,000 given back, by 40 connections.
    expect(of('released_share', 'server')).toBeCloseTo(0.75);
    expect(of('held_after_per_connection', 'server')).toBeCloseTo(2_500);
  });

  it('have the event-loop delay of the worst process', () => {
    const { of, all } = measured({
      steady: [steadySlice(0, { clients: [clientSlice(), clientSlice()] })],
      clients: [
        clientMeasurements({ loopDelay: loopDelay(10, 1e5) }),
        clientMeasurements({ loopDelay: loopDelay(5, 7e5) }),
      ],
    });
    expect(of('loop_delay', 'client', 'p50')).toBe(7e5);
    expect(of('loop_delay', 'client', 'max')).toBe(28e5);
    expect(all.find(({ metric, side }) => metric === 'loop_delay' && side === 'client')?.nSamples).toBe(15);
    expect(
      measured({ clients: [clientMeasurements({ loopDelay: loopDelay(0) })] }).of(
        'loop_delay',
        'client',
        'p50',
      ),
    ).toBeUndefined();
  });
});
