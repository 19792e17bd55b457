// Stalled clients that share a connection of HTTP/2 with others: every event is accounted for, whoever is held up.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { target as h2Sse } from '../../servers/node-h2/sse.ts';
import { target as h2Ws } from '../../servers/node-h2/ws.ts';
import { startHalves } from '../halves.fixture.ts';
import { takeWholeWindow, takeWholeWindowIn, type StalledParameters } from './parameters.ts';
import { stalled } from './workload.ts';

const KIB = 1024;
const CLIENTS = 5;
/** In the slice of one second. */
const EVENTS = 40;

function parametersWith(changed: Partial<StalledParameters>): StalledParameters {
  return stalled.parameters(z).parse({
    connections: CLIENTS,
    stalledShare: 1 / CLIENTS,
    streamsPerConnection: CLIENTS,
    rateHz: EVENTS,
    payloadBytes: 64 * KIB,
    connectRateHz: 5000,
    policy: 'hold',
    ...changed,
  });
}

/** It takes the windows of two streams to take that of their connection. */
const TWO = { credit: 'read', sessionWindowKiB: 1536 } as const;

it.each([
  [{}, false],
  [{ credit: 'read' }, false],
  [{ credit: 'arrival', sessionWindowKiB: 512 }, false],
  [{ credit: 'read', sessionWindowKiB: 512 }, true],
  // A few bytes are left of it, and a few at a time are enough where round trips are short.
  [{ credit: 'read', sessionWindowKiB: 1024 }, false],
  // Who stalls has a connection of its own.
  [{ credit: 'read', sessionWindowKiB: 512, streamsPerConnection: 1 }, false],
  [{ credit: 'read', sessionWindowKiB: 512, stalledShare: 0 }, false],
  // Two that stall are beside one that reads; then all that stall are on a connection of their own.
  [{ ...TWO, connections: 11, stalledShare: 2 / 11, streamsPerConnection: 6 }, true],
  [{ ...TWO, connections: 8, stalledShare: 0.5, streamsPerConnection: 4 }, false],
] as const)('%j takes the whole window of a connection: %s', (changed, whole) => {
  expect(takeWholeWindow(parametersWith(changed), 1)).toBe(whole);
});

it('takes it in a client process, which shares no connection with another', () => {
  const ten = parametersWith({ ...TWO, connections: 10, stalledShare: 0.2, streamsPerConnection: 10 });
  expect([1, 2].map((processes) => takeWholeWindow(ten, processes))).toEqual([true, false]);
  const one = { ...ten, stalledShare: 0.1, sessionWindowKiB: 512 };
  expect(takeWholeWindow(one, 2)).toBe(true);
  expect([0, 1].map((process) => takeWholeWindowIn(one, { process, processes: 2 }))).toEqual([true, false]);
});

describe.each([h2Sse, h2Ws])('with a client of $name that does not read', (target) => {
  it.each([
    ['arrival', 512],
    ['read', 16_384],
    ['read', 512],
  ] as const)('credit=%s, sessionWindowKiB=%i: all events arrive', async (credit, sessionWindowKiB) => {
    const parameters = parametersWith({ credit, sessionWindowKiB });
    const halves = await startHalves(stalled, parameters, target);
    const [outcome] = await Promise.all(halves.clients.map((client) => client.connect(CLIENTS)));
    expect(outcome!.opened).toBe(CLIENTS);
    await halves.slice({ phase: 'warm-up' });
    halves.reset();
    const fromNs = nowNs() + 10 * NS_PER_MS;
    const { drained, server } = await halves.slice({ fromNs, toNs: fromNs + 1000 * NS_PER_MS });
    expect([drained, server.offered]).toEqual([true, EVENTS]);
    const { values } = halves.measured();
    const expected = (CLIENTS - 1) * EVENTS;
    expect(values).toMatchObject({ expected, delivered: expected, lost: 0, duplicate: 0, reordered: 0 });
    expect(values).toMatchObject({ stalled_delivered: EVENTS, stalled_dropped: 0, stalled_missed: 0 });
    // Those who are held up get what is left when the slice is over and the slow one reads again: all but a window's worth.
    const inTime = values['in_time']!;
    const isHeldUp = takeWholeWindow(parameters, 1);
    expect({ inTime, most: inTime > expected / 2 }).toEqual({ inTime, most: !isHeldUp });
  });
});
