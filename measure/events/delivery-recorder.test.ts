import { describe, expect, it } from 'vitest';
import { DeliveryRecorder } from './delivery-recorder.ts';
import type { Stamp } from './stamp.ts';

const FROM = 1e9;
const TO = 2e9;

function stamp(intendedNs: number, lagNs = 0): Stamp {
  return { intendedNs, sentNs: intendedNs + lagNs, source: 0, sequence: 0, flags: 0 };
}

function recorder(): DeliveryRecorder {
  const recording = new DeliveryRecorder();
  recording.record(FROM, TO);
  return recording;
}

describe('a delivery recorder', () => {
  it('records latency from the intended time and service time from the sent time', () => {
    const recording = recorder();
    expect(recording.note(stamp(FROM + 100, 300), FROM + 1100)).toBe(true);
    recording.sample();
    expect([recording.latency.max, recording.serviceTime.max]).toEqual([1000, 700]);
  });

  it('records what was intended in its time, whenever it came, and nothing else', () => {
    const recording = recorder();
    const within = [FROM, FROM + 1, TO - 1];
    const outside = [FROM - 1, TO, TO + 1];
    expect(within.map((ns) => recording.note(stamp(ns), TO + 5e9))).toEqual([true, true, true]);
    expect(outside.map((ns) => recording.note(stamp(ns), FROM + 5))).toEqual([false, false, false]);
    expect(recording.delivered).toBe(3);
  });

  it('records nothing before it is told its time', () => {
    const recording = new DeliveryRecorder();
    expect(recording.note(stamp(FROM), FROM)).toBe(false);
    expect(recording.delivered).toBe(0);
  });

  it('counts what came in time: before the end, with a moment for what was on its way', () => {
    const recording = recorder();
    for (const receivedNs of [FROM + 10, TO - 1, TO + 1e6, TO + 100e6])
      recording.note(stamp(FROM), receivedNs);
    expect([recording.delivered, recording.inTime]).toEqual([4, 3]);
  });

  it('samples each interval by itself, and all of them together in the end', () => {
    const recording = recorder();
    recording.note(stamp(FROM), FROM + 100);
    recording.note(stamp(FROM), FROM + 100);
    expect(recording.sample()).toEqual({ delivered: 2, latencyP50Ns: 100, latencyP99Ns: 100 });
    recording.note(stamp(FROM), FROM + 900);
    expect(recording.sample()).toEqual({ delivered: 1, latencyP50Ns: 900, latencyP99Ns: 900 });
    expect(recording.sample()).toEqual({ delivered: 0, latencyP50Ns: undefined, latencyP99Ns: undefined });
    expect([recording.latency.count, recording.latency.max, recording.latency.percentile(50)]).toEqual([
      3, 900, 100,
    ]);
  });

  it('goes on over several slices', () => {
    const recording = recorder();
    recording.note(stamp(FROM), FROM + 1);
    recording.record(3e9, 4e9);
    expect(recording.note(stamp(FROM), FROM + 1)).toBe(false);
    expect(recording.note(stamp(3e9), 3e9 + 1)).toBe(true);
    expect([recording.delivered, recording.inTime]).toEqual([2, 2]);
  });

  it('forgets everything on a reset', () => {
    const recording = recorder();
    recording.note(stamp(FROM), FROM + 1);
    recording.reset();
    expect([recording.delivered, recording.inTime, recording.latency.count]).toEqual([0, 0, 0]);
    expect(recording.sample().delivered).toBe(0);
  });
});
