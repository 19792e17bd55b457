// What a path has carried between two moments, and how well.
import { describe, expect, it } from 'vitest';
import type { DurationCounts } from '../../measure/figures/duration-counts.ts';
import { histogramOf } from '../../measure/figures/durations.fixture.ts';
import type { LinkCounts } from '../network/link.ts';
import type { PathSnapshot } from '../network/path.ts';
import { networkSettings } from '../../scenarios/networks.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { slowLink } from '../../scenarios/slow-link.ts';
import type { PathSpan } from './side-path.ts';
import { leftToClients, linksAreFull, pathMeasurements, pathQuality } from './path-measurements.ts';

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

const calibration = { connectNs: 20.1e6, firstEventNs: 40.2e6, openNs: 40.4e6, postNs: 20.2e6 };
const asked = { settings: networkSettings({ rttMs: 20 }), calibration, processors: 1 };

const link = { packets: 300, bytes: 30_000, lost: 3, overflowed: 1 };

/** Of a second, with one slice that was as long unless others are given. */
function spanOf(drops = 0): Pick<PathSpan, 'before' | 'after' | 'slices'> {
  const [before, after] = [snapshot(1, link), snapshot(2, link, drops)];
  const slices = [{ fromNs: before.forwarder.atNs, from: before.forwarder, to: after.forwarder }];
  return { before, after, slices };
}

/** Deliveries that came late for each lost packet; undefined where that is not told. */
function delayed(span: PathSpan, latencies: readonly DurationCounts[]): number | undefined {
  const found = pathMeasurements(span, 9, latencies);
  return found.find(({ metric }) => metric === 'path_delayed_per_loss')?.value;
}

/** A step over a link of that rate. */
const stepOver = (downBps: number): { readonly path: PathSpan } => ({
  path: { calibration, processors: 1, settings: networkSettings({ downBps }), ...spanOf() },
});

/** Whether a case of the scenario at that rate offers more than that network carries. */
function isFull(rateHz: number, networks: readonly string[]): boolean {
  const result = casesOf(slowLink, { rateHz }, Infinity, { networks });
  if (!result.ok) throw new Error(result.errors.join());
  return linksAreFull([result.cases[0]![0]], [{ steps: [] }])[0]!;
}

describe('the measurements of a path', () => {
  it.each([
    { processors: 1, left: 0.9 },
    { processors: 2, left: 0.95 },
    { processors: undefined, left: 1 },
  ])('takes what it used from clients on $processors processors', ({ processors, left }) => {
    const span = { ...asked, ...spanOf(), processors };
    expect(leftToClients([span])).toBeCloseTo(left, 9);
    expect(leftToClients([span, span])).toBeCloseTo(2 * left - 1, 9);
  });

  it('are what has been added since the beginning, per delivered event', () => {
    const found = pathMeasurements({ ...asked, ...spanOf() }, 200);
    const values = found.map(({ metric, side, stat, value }) => [`${metric} ${side} ${stat}`, value]);
    expect(Object.fromEntries(values)).toMatchObject({
      'path_packets_per_event both value': 3,
      'path_bytes_per_event both value': 300,
      'path_retransmitted server value': 2,
      'path_retransmitted client value': 2,
      'path_lost both value': 6,
      'path_overflowed both value': 2,
      'path_cpu_share both value': 0.1,
      'path_rtt both value': 20.1e6,
      'path_connect_rtts both value': 1.005,
      'path_first_event_rtts both value': 2.01,
      'path_open_rtts both value': 2.02,
      'path_post_rtts both value': 1.01,
      'path_packet_rate both value': 600,
    });
  });

  it('tell lateness by its median and its tail, from the tally of the forwarder', () => {
    const { latenessP50Ns, latenessP99Ns } = pathQuality({
      ...asked,
      ...spanOf(),
    });
    expect(latenessP50Ns! / 10_000).toBeCloseTo(1, 1);
    expect(latenessP99Ns! / 900_000).toBeCloseTo(1, 1);
  });

  it('count what was lost without having been asked for', () => {
    expect(pathQuality({ ...asked, ...spanOf(4) }).unasked).toBe(4);
  });

  it('say so where the round-trip time is not within 2 % or 0.2 ms of what was asked', () => {
    const span = { ...asked, ...spanOf() };
    const off = (rttMs: number, jitterMs: number, connectMs: number): string | undefined =>
      pathQuality({
        ...span,
        settings: networkSettings({ rttMs, jitterMs }),
        calibration: { ...calibration, connectNs: connectMs * 1e6 },
      }).off;
    expect([off(20, 0, 20.39), off(20, 0, 19.61), off(1, 0, 1.19), off(20, 5, 10.5)]).toEqual(
      Array(4).fill(undefined),
    );
    expect(off(20, 0, 20.41)).toBe('The round-trip time was 20.41 ms where 20 ms ± 0.40 ms was asked for.');
    expect([off(1, 0, 1.21), off(20, 5, 9)].map((text) => text !== undefined)).toEqual([true, true]);
  });

  it('allow for what the smallest packets take to be sent, where a link has a rate', () => {
    const span = { ...asked, ...spanOf() };
    const off = (connectMs: number): string | undefined =>
      pathQuality({
        ...span,
        settings: networkSettings({ rttMs: 10, downBps: 1e6, upBps: 1e6 }),
        calibration: { ...calibration, connectNs: connectMs * 1e6 },
      }).off;
    // 480 bits at 1 Mbit/s, there and back: 0.96 ms, and as much as half of that more or less.
    expect([off(10.3), off(10.96), off(11.63)]).toEqual([undefined, undefined, undefined]);
    expect(off(11.65)).toBe('The round-trip time was 11.65 ms where 10.96 ms ± 0.68 ms was asked for.');
    expect(off(10.27)).toBeDefined();
  });

  it('know where more is offered than the network carries', () => {
    expect(isFull(200, ['rate=1mbit'])).toBe(true);
    expect([isFull(100, ['rate=1mbit']), isFull(200, ['lan']), isFull(200, ['loopback'])]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('know where as much came to the link as it carries, in either direction', () => {
    const span = { calibration, processors: 1, ...spanOf() };
    const result = casesOf(slowLink, { rateHz: 1 }, Infinity, { networks: ['rate=10mbit'] });
    if (!result.ok) throw new Error(result.errors.join());
    const over = (given: Parameters<typeof networkSettings>[0]) => {
      const whole = { ...span, settings: networkSettings(given) };
      const share = pathMeasurements(whole, 0).find(({ metric }) => metric === 'path_link_share')?.value;
      return [share, linksAreFull([result.cases[0]![0]], [{ steps: [{ path: whole }] }])[0]];
    };
    // 240 kbit in a second, each way.
    expect(over({ downBps: 1e6, upBps: 250_000 })).toEqual([0.96, true]);
    expect(over({ downBps: 250_000, upBps: Infinity })).toEqual([0.96, true]);
    expect(over({ downBps: 480_000, upBps: 480_000 })).toEqual([0.5, false]);
    expect(over({})).toEqual([undefined, false]);
  });

  it("count the side's own steady slices alone for what is a share of time", () => {
    const [first, second, third] = [snapshot(1, link), snapshot(2, link), snapshot(5, link)].map(
      ({ forwarder }) => forwarder,
    );
    // A slice of half a second that the second half of a pause stands before, one of three seconds; and a pause of six.
    const slices = [
      { fromNs: 1.5e9, from: first!, to: second! },
      { fromNs: third!.atNs - 3e9, from: second!, to: third! },
    ];
    const last = snapshot(11, { ...link, packets: 0, bytes: 0 });
    const settings = networkSettings({ downBps: 1e6, upBps: 1e6 });
    const found = pathMeasurements(
      { settings, calibration, processors: 1, before: snapshot(1, link), after: last, slices },
      0,
    );
    const valueOf = (name: string) => found.find(({ metric }) => metric === name)?.value;
    // 960 kbit, 2,400 packets and 400 ms of a processor in 3.5 s.
    expect(valueOf('path_link_share')).toBeCloseTo(0.96 / 3.5, 6);
    expect(valueOf('path_packet_rate')).toBeCloseTo(2_400 / 3.5, 6);
    expect(valueOf('path_cpu_share')).toBeCloseTo(0.4 / 3.5, 6);
  });

  it('excuse all sides of a block by the full link of one, step by step', () => {
    const result = casesOf(slowLink, { rateHz: 1 }, Infinity, { networks: ['rate=10mbit'] });
    if (!result.ok) throw new Error(result.errors.join());
    const [planned] = result.cases[0]!;
    const sides = [{ steps: [stepOver(1e6), stepOver(1e6)] }, { steps: [stepOver(1e6), stepOver(250_000)] }];
    expect(linksAreFull([planned, planned], sides)).toEqual([false, true]);
  });

  it('have the deliveries that came late for each packet that was lost on its way to the clients', () => {
    const span = { ...asked, ...spanOf() };
    // On time is within half a round-trip time, and 10 ms more.
    const latencies = [
      [10.2e6, 14.9e6, 15.2e6, 31e6],
      [12e6, 16e6, 900e6, 24e6, 50e6],
    ].map((all) => histogramOf(all.map((ns) => [ns, 1])).counts);
    expect(delayed(span, latencies)).toBe(4 / 3);
    expect(delayed(span, [])).toBeUndefined();
    expect(
      delayed({ ...span, settings: networkSettings({ rttMs: 20, downBps: 1e6 }) }, latencies),
    ).toBeUndefined();
    expect(delayed({ ...span, after: span.before }, latencies)).toBeUndefined();
    expect(delayed({ ...span, settings: networkSettings({ rttMs: 80 }) }, latencies)).toBe(1 / 3);
  });

  it('have no multiples of a round-trip time where none was asked for', () => {
    const span = {
      calibration,
      processors: 1,
      settings: networkSettings({ loss: 0.1 }),
      ...spanOf(),
    };
    const names = pathMeasurements(span, 200).map(({ metric }) => metric);
    expect(names).toContain('path_rtt');
    expect(names.filter((name) => name.endsWith('_rtts'))).toEqual([]);
  });

  it('have no figure per event where there was none', () => {
    const found = pathMeasurements({ ...asked, ...spanOf() }, 0);
    expect(found.map(({ metric }) => metric)).not.toContain('path_packets_per_event');
  });
});
