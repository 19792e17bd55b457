// What a path has carried between two moments, and how well.
import { describe, expect, it } from 'vitest';
import type { LinkCounts } from '../network/link.ts';
import type { PathSnapshot } from '../network/path.ts';
import { pathMeasurements, pathQuality } from './path-measurements.ts';

function snapshot(times: number, link: LinkCounts, drops = 0): PathSnapshot {
  const counts = Object.fromEntries(
    Object.entries(link).map(([name, n]) => [name, n * times]),
  ) as unknown as LinkCounts;
  const end = { segments: 10 * times, retransmitted: 2 * times, listenOverflows: 0, deviceDrops: drops };
  return {
    forwarder: {
      down: counts,
      up: counts,
      lateness: [
        [10_000, 98],
        [900_000, 2],
      ],
      forwarded: 0,
      refused: 0,
      waiting: 0,
      cpuUs: 100_000 * times,
      busyUs: 0,
      atNs: 1e9 * times,
    },
    server: end,
    client: { ...end, deviceDrops: 0 },
  };
}

const link = { packets: 300, bytes: 30_000, lost: 3, overflowed: 1 };

describe('the measurements of a path', () => {
  it('are what has been added since the beginning, per delivered event', () => {
    const found = pathMeasurements({ before: snapshot(1, link), after: snapshot(2, link) }, 200);
    const values = found.map(({ metric, side, stat, value }) => [`${metric} ${side} ${stat}`, value]);
    expect(Object.fromEntries(values)).toMatchObject({
      'path_packets_per_event both value': 3,
      'path_bytes_per_event both value': 300,
      'path_retransmitted server value': 2,
      'path_retransmitted client value': 2,
      'path_lost both value': 6,
      'path_overflowed both value': 2,
      'path_cpu_share both value': 0.1,
    });
  });

  it('tell lateness by its median and its tail, from the tally of the forwarder', () => {
    const { latenessP50Ns, latenessP99Ns } = pathQuality({
      before: snapshot(1, link),
      after: snapshot(2, link),
    });
    expect(latenessP50Ns! / 10_000).toBeCloseTo(1, 1);
    expect(latenessP99Ns! / 900_000).toBeCloseTo(1, 1);
  });

  it('count what was lost without having been asked for', () => {
    expect(pathQuality({ before: snapshot(1, link), after: snapshot(2, link, 4) }).unasked).toBe(4);
  });

  it('have no figure per event where there was none', () => {
    const found = pathMeasurements({ before: snapshot(1, link), after: snapshot(2, link) }, 0);
    expect(found.map(({ metric }) => metric)).not.toContain('path_packets_per_event');
  });
});
