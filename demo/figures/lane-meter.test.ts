import { describe, expect, it } from 'vitest';
import { STAMP_LENGTH, STAMP_OFFSET, STAMP_PREFIX, writeStamp } from '../../measure/events/stamp.ts';
import { FLAG_REPLAYED } from '../wire.ts';
import { LaneMeter } from './lane-meter.ts';

function payload(sequence: number, flags = 0): string {
  const data = Buffer.from(`${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}"}`);
  const intendedNs = 1e9 + sequence;
  writeStamp(data, STAMP_OFFSET, { intendedNs, sentNs: intendedNs, source: 0, sequence, flags });
  return data.toString();
}

describe('what has arrived over a lane', () => {
  it('is counted: live, replayed, repeated and missed', () => {
    const meter = new LaneMeter(1000);
    const kinds = [
      [7, 0],
      [8, 0],
      [11, 0],
      [9, FLAG_REPLAYED],
      [11, FLAG_REPLAYED],
      [12, 0],
    ].map(([sequence, flags], index) => meter.note(payload(sequence!, flags), index)?.kind);
    expect(kinds).toEqual(['live', 'live', 'live', 'replayed', 'repeated', 'live']);
    expect(meter).toMatchObject({
      received: 6,
      replayed: 1,
      missed: 1,
      repeated: 1,
      lastSequence: 12,
      range: [7, 12],
    });
    expect(meter.payloadBytes).toBe(6 * payload(0).length);
  });

  it('is kept in full for a while only', () => {
    const meter = new LaneMeter(100);
    for (let n = 0; n < 10; n++) meter.note(payload(n), n * 50);
    expect(meter.recent.map(({ sequence }) => sequence)).toEqual([7, 8, 9]);
    expect(meter.recent[0]).toEqual({ sequence: 7, atMs: 350, kind: 'live', intendedNs: 1e9 + 7 });
  });

  it('is nothing where there is no stamp', () => {
    const meter = new LaneMeter(100);
    expect(meter.note('<img src=x onerror=alert(1)>', 1)).toBeUndefined();
    expect(meter).toMatchObject({ received: 0, missed: 0, lastSequence: undefined });
  });
});
