// Times in events, in every form in which people write them.
import { describe, expect, it } from 'vitest';
import { nowNs } from '../../measure/clock.ts';
import { STAMP_LENGTH, STAMP_OFFSET, STAMP_PREFIX, writeStamp } from '../../measure/events/stamp.ts';
import { SentTimes, timeIn, timeOfId } from './sent-time.ts';

const AT = Date.UTC(2026, 10, 29, 12, 0, 0, 123);

describe('a field', () => {
  it.each<[unknown, number, number]>([
    [AT, AT, 1],
    [String(AT), AT, 1],
    [Math.floor(AT / 1000), AT - 123, 1000],
    [AT / 1000, AT, 1],
    [AT * 1000, AT, 1],
    [AT * 1e6, AT, 1],
    ['2026-11-29T12:00:00.123Z', AT, 1],
    ['2026-11-29T13:00:00+01:00', AT - 123, 1000],
  ])('with %j is a time', (value, epochMs, resolutionMs) => {
    const time = timeIn(value)!;
    expect({ ...time, epochMs: Math.round(time.epochMs) }).toEqual({ epochMs, resolutionMs });
  });

  it.each(['yesterday', 42, null, {}])('with %j is none', (value) => {
    expect(timeIn(value)).toBeUndefined();
  });
});

describe('an id', () => {
  const hex = AT.toString(16).padStart(12, '0');

  it.each([
    String(AT),
    `${AT}-7`,
    `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-0123456789ab`,
    '01KB7SW84V0000000000000000',
  ])('%s is a time', (id) => {
    expect(timeOfId(id)).toBeDefined();
  });

  it.each(['1', '17', 'order-9', '', '550e8400-e29b-41d4-a716-446655440000'])('%j is none', (id) => {
    expect(timeOfId(id)).toBeUndefined();
  });

  it('of UUIDv7 and ULID is exact', () => {
    expect(timeOfId(`${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-0123456789ab`)?.epochMs).toBe(AT);
    // The example of https://github.com/ulid/spec
    expect(timeOfId('01ARZ3NDEKTSV4RRFFQ69G5FAV')?.epochMs).toBe(1469922850259);
  });
});

describe('the sending time of an event', () => {
  const nothing = Buffer.from('{}');

  it('is a field, where one is named, relative to the begin', () => {
    const times = new SentTimes(AT, nowNs(), ['meta', 'ts']);
    expect(times.of(nothing, String(Date.now()), { meta: { ts: AT + 50 } })).toEqual({
      atMs: 50,
      source: 'field',
      resolutionMs: 1,
    });
    expect(times.of(nothing, String(Date.now()), { ts: AT })).toBeUndefined();
  });

  it('is the id only where that is about now', () => {
    const begun = Date.now();
    const times = new SentTimes(begun, nowNs(), undefined);
    expect(times.of(nothing, String(begun + 20), undefined)).toEqual({
      atMs: 20,
      source: 'id',
      resolutionMs: 1,
    });
    expect(times.of(nothing, String(begun - 3_600_000), undefined)).toBeUndefined();
  });

  it('is the stamp', () => {
    const begunNs = nowNs();
    const data = Buffer.from(`${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}"}`);
    const sentNs = begunNs + 7_000_000;
    writeStamp(data, STAMP_OFFSET, { intendedNs: begunNs, sentNs, source: 0, sequence: 0, flags: 0 });
    const sent = new SentTimes(Date.now(), begunNs, undefined).of(data, '', undefined);
    expect(sent?.source).toBe('stamp');
    expect(sent?.atMs).toBeCloseTo(7, 3);
  });
});
