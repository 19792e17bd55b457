// Both halves on real targets: every event of a slice arrives at every subscriber of its channel, once.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { Listener, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import type { BroadcastParameters } from './parameters.ts';
import { broadcast } from './workload.ts';
import { startHalves, type Halves } from '../halves.fixture.ts';

/** In a slice of 100 ms at 300 events a second. */
const EVENTS = 30;

function parameters(overrides: Partial<BroadcastParameters> = {}): BroadcastParameters {
  const defaults = { connections: 6, rateHz: 300, payloadBytes: 128, connectRateHz: 5000 };
  return broadcast.parameters(z).parse({ ...defaults, ...overrides });
}

async function connectAll({ clients }: Halves, count = 6): Promise<number> {
  const outcomes = await Promise.all(clients.map((client) => client.connect(count)));
  return outcomes.reduce((sum, { opened }) => sum + opened, 0);
}

function exact(deliveries: number): Record<string, number> {
  const faultless = { lost: 0, duplicate: 0, reordered: 0, malformed: 0 };
  return { expected: deliveries, delivered: deliveries, recorded: deliveries, ...faultless };
}

/** The target without the n-th broadcasts that are lost. */
function losing(target: Target, lost: (n: number) => boolean): Target {
  let broadcasts = 0;
  return {
    ...target,
    listen(application, options) {
      const started = (listener: Listener): void =>
        application.started({
          port: listener.port,
          broadcast: (channel, event) => void (lost(broadcasts++) || listener.broadcast(channel, event)),
          close: () => listener.close(),
        });
      return target.listen({ ...application, started }, options);
    },
  };
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`broadcast on ${entry.name}`, () => {
    it.each(['lean', 'reference'] as const)('delivers every event to every %s subscriber', async (kind) => {
      const halves = await startHalves(broadcast, parameters(), await entry.load(), kind);
      expect(await connectAll(halves)).toBe(6);
      const { server, drained } = await halves.slice();
      expect([server.offered, server.sent, drained]).toEqual([EVENTS, { 0: EVENTS }, true]);
      expect(halves.measured().values).toMatchObject(exact(6 * EVENTS));
      expect(halves.clients[0]!.unexpectedCloses).toEqual({});
    });

    it('has each distribution with as many samples as it stands for', async () => {
      const halves = await startHalves(broadcast, parameters(), await entry.load());
      await connectAll(halves);
      await halves.slice();
      const { client_drain: drains, ...counts } = halves.measured().counts;
      expect(counts).toEqual({
        latency: 6 * EVENTS,
        service_time: 6 * EVENTS,
        first_delivery: EVENTS,
        median_delivery: EVENTS,
        last_delivery: EVENTS,
        fanout_skew: EVENTS,
        connect_time: 6,
        time_to_first_event: 6,
      });
      expect(drains).toBeGreaterThan(0);
      expect(halves.server.measurements().histograms['send_lag']!.histogram.count).toBe(EVENTS);
    });

    it('spreads subscribers over client processes and channels, and leaves none out', async () => {
      const spread = parameters({ connections: 7, channels: 3 });
      const halves = await startHalves(broadcast, spread, await entry.load(), 'lean', 2);
      expect(await connectAll(halves, 7)).toBe(7);
      const { sent } = (await halves.slice()).server;
      expect(Object.values(sent).reduce((sum, count) => sum + count, 0)).toBe(EVENTS);
      // Channel 0 has subscribers 0, 3 and 6; channel 1 has 1 and 4; channel 2 has 2 and 5.
      const deliveries = 3 * sent['0']! + 2 * sent['1']! + 2 * sent['2']!;
      expect(halves.measured().values).toMatchObject(exact(deliveries));
    });

    it('opens its connections level by level, and the server sees them come and leave', async () => {
      const halves = await startHalves(broadcast, parameters(), await entry.load());
      const opened: number[] = [];
      for (const level of [2, 6, 6]) opened.push(await connectAll(halves, level));
      expect(opened).toEqual([2, 4, 0]);
      await expect.poll(() => halves.server.connections).toBe(6);
      await halves.clients[0]!.disconnect();
      await expect.poll(() => halves.server.connections).toBe(0);
      expect(halves.clients[0]!.unexpectedCloses).toEqual({});
    });

    it('records nothing of a warm-up, and counts it no more after the reset', async () => {
      const halves = await startHalves(broadcast, parameters(), await entry.load());
      await connectAll(halves);
      await halves.slice({ phase: 'warm-up', rateScale: 2 });
      expect(halves.measured().values).toMatchObject({ delivered: 12 * EVENTS, recorded: 0 });
      halves.reset();
      expect(halves.measured().values).toMatchObject(exact(0));
      await halves.slice();
      expect(halves.measured().values).toMatchObject(exact(6 * EVENTS));
    });

    it('lets nobody notice a null slice', async () => {
      const halves = await startHalves(broadcast, parameters(), await entry.load());
      await connectAll(halves);
      await halves.slice();
      const nulled = await halves.slice({ discard: true });
      expect(nulled.server.offered).toBe(EVENTS);
      await halves.slice();
      expect(halves.measured().values).toMatchObject(exact(12 * EVENTS));
      expect(halves.server.measurements().histograms['send_lag']!.histogram.count).toBe(2 * EVENTS);
    });

    it('counts what was lost since the reset, and not what was lost before', async () => {
      const lossy = losing(await entry.load(), (n) => n < 4 || n === EVENTS + 7);
      const { server, clients } = await startHalves(broadcast, parameters(), lossy);
      const [client] = clients;
      expect((await client!.connect(6)).opened).toBe(6);
      const slice = async (index: number): Promise<Readonly<Record<string, number>>> => {
        const fromNs = nowNs() + 5 * NS_PER_MS;
        const toNs = fromNs + 100 * NS_PER_MS;
        const rest = { phase: 'steady', rateScale: 1, discard: false, seed: index } as const;
        await client!.run({ index, fromNs, toNs, ...rest });
        const { sent } = await server.run({ index, fromNs, toNs, ...rest });
        expect(await client!.drain(sent, 200)).toBe(false);
        return sent;
      };
      const before = await slice(0);
      const first = client!.measurements(before).values;
      expect(first).toMatchObject({ expected: 6 * EVENTS, lost: 24, delivered: 6 * (EVENTS - 4) });
      client!.reset(before);
      const second = client!.measurements(await slice(1)).values;
      expect(second).toMatchObject({ expected: 6 * EVENTS, lost: 6, delivered: 6 * (EVENTS - 1) });
    });
  });
}

function isValid(overrides: object): boolean {
  return broadcast.parameters(z).safeParse({ ...parameters(), ...overrides }).success;
}

describe('the parameters of broadcast', () => {
  it.each([{ conections: 1 }, { connections: 0 }, { payloadBytes: 20 }, { rateHz: 0 }, { writes: 'fast' }])(
    'are strict, and bounded: %j',
    (wrong) => {
      expect([isValid({}), isValid(wrong)]).toEqual([true, false]);
    },
  );

  it('tell what is offered and delivered', () => {
    const given = parameters({ connections: 100, channels: 4, rateHz: 200, arrivals: 'poisson' });
    expect([broadcast.offeredRateHz(given), broadcast.deliveredRateHz(given)]).toEqual([200, 5000]);
    expect([broadcast.loadModel(given), broadcast.sockets(given, 'sse')]).toEqual(['open-poisson', 100]);
  });
});
