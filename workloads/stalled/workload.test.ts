// Both halves on real targets: those who read get everything, and of those who do not every event is accounted for,
// under each policy. Targets that do not keep to their policy are found, with the right count.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves } from '../halves.fixture.ts';
import type { StalledParameters } from './parameters.ts';
import { STALLED_CHANNEL } from './stall.ts';
import { stalled } from './workload.ts';

const MIB = 1_048_576;

/**
 * 16 MiB for each client in a slice of two seconds: the kernel takes 4 MiB of it at most, and the limit is 10 MiB. So those
 * who read would have to be held up for more than a second to meet it.
 */
const EVENTS = 64;
const LIMIT = { limitBytes: 10 * MIB };
const READERS = 3;

async function stallOn(target: Target, changed: Partial<StalledParameters>) {
  const parameters = stalled.parameters(z).parse({
    connections: 4,
    stalledShare: 0.25,
    rateHz: 32,
    payloadBytes: MIB / 4,
    connectRateHz: 5000,
    policy: 'hold',
    ...changed,
  });
  const halves = await startHalves(stalled, parameters, target);
  const [outcome] = await Promise.all(halves.clients.map((client) => client.connect(4)));
  expect(outcome!.opened).toBe(4);
  await halves.slice({ phase: 'warm-up' });
  halves.reset();
  const fromNs = nowNs() + 10 * NS_PER_MS;
  const { drained, server } = await halves.slice({ fromNs, toNs: fromNs + 2000 * NS_PER_MS });
  expect([drained, server.offered]).toEqual([true, EVENTS]);
  const { values } = halves.measured();
  const { values: atServer, histograms } = halves.server.measurements();
  return { client: values, server: atServer, cuts: histograms['cut_time']!.histogram.count };
}

const READ = { expected: READERS * EVENTS, delivered: READERS * EVENTS, duplicate: 0, malformed: 0 };

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`stalled clients of ${entry.name}`, () => {
    it('get everything late, where everything is held', async () => {
      const { client, server, cuts } = await stallOn(await entry.load(), {});
      expect(client).toMatchObject({ ...READ, lost: 0, stalled_delivered: EVENTS, stalled_dropped: 0 });
      expect(server).toMatchObject({ stalled_clients: 1, stalled_cut: 0 });
      // What the kernel has not taken; `uws-sse` cannot tell. The memory of this process is that of its clients too.
      expect(server['stalled_held'] ?? Infinity).toBeGreaterThan(8 * MIB);
      expect(server).toHaveProperty('memory_growth');
      expect(cuts).toBe(0);
    });

    it('miss what is dropped, and stay', async () => {
      const { client, server } = await stallOn(await entry.load(), { policy: 'drop', ...LIMIT });
      const { stalled_delivered: delivered, stalled_dropped: dropped } = client;
      expect(client).toMatchObject({ ...READ, lost: 0, stalled_missed: 0 });
      expect(delivered! + dropped!).toBe(EVENTS);
      expect(dropped).toBeGreaterThan(0);
      expect(server).toMatchObject({ stalled_cut: 0 });
    });

    it('are cut, and miss the rest', async () => {
      const { client, server, cuts } = await stallOn(await entry.load(), {
        policy: 'disconnect',
        ...LIMIT,
      });
      expect(client).toMatchObject({ ...READ, lost: 0, stalled_dropped: 0 });
      expect(client['stalled_delivered']! + client['stalled_missed']!).toBe(EVENTS);
      expect(client['stalled_missed']).toBeGreaterThan(0);
      expect([server['stalled_cut'], cuts]).toEqual([1, 1]);
    });
  });
}

it('is a broadcast where nobody stalls', async () => {
  const { client, server } = await stallOn(nodeSse, { stalledShare: 0 });
  expect(client).toMatchObject({ expected: 4 * EVENTS, delivered: 4 * EVENTS, lost: 0 });
  expect(client).not.toHaveProperty('stalled_delivered');
  expect(server).toMatchObject({ stalled_clients: 0 });
});

it.each([
  [0, {}],
  [0.25, { stalled_delivered: EVENTS, stalled_dropped: 0 }],
])('accounts for the same clients, whatever share of them stalls: %d', async (stalledShare, further) => {
  const { client, server } = await stallOn(nodeWs, { stalledShare, uncountedShare: 0.5 });
  const expected = 2 * EVENTS;
  expect(client).toMatchObject({ expected, delivered: expected, lost: 0, reordered: 0, ...further });
  expect(server).toMatchObject({ stalled_clients: 4 * stalledShare });
});

it('has lost what does not come to one that is not accounted, and reads', async () => {
  const { client } = await stallOn(forgetful(nodeWs), { stalledShare: 0, uncountedShare: 0.25 });
  expect(client).toMatchObject({ lost: EVENTS / 4 });
});

/** The target, which never cuts a client, whatever the policy says. */
function patient(target: Target): Target {
  return {
    ...target,
    listen: (application, options) =>
      target.listen(application, { ...options, backpressureLimitBytes: 1024 * MIB }),
  };
}

/** The target, which leaves every fourth event out for those who do not read, and says nothing. */
function forgetful(target: Target): Target {
  let broadcasts = 0;
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          started: (listener) =>
            application.started({
              port: listener.port,
              broadcast(channel, event) {
                if (channel === STALLED_CHANNEL && broadcasts++ % 4 === 0) return;
                listener.broadcast(channel, event);
              },
              close: () => listener.close(),
            }),
        },
        options,
      ),
  };
}

describe.each([nodeSse, nodeWs])('a target that does not keep to the policy: $name', (target) => {
  it('and never cuts is seen by the cuts that are missing', async () => {
    const { client, server } = await stallOn(patient(target), { policy: 'disconnect', ...LIMIT });
    expect(server).toMatchObject({ stalled_cut: 0 });
    expect(client).toMatchObject({ stalled_delivered: EVENTS, stalled_missed: 0 });
  });

  it('and drops what it should hold has lost it', async () => {
    const { client } = await stallOn(forgetful(target), {});
    expect(client).toMatchObject({ lost: EVENTS / 4, stalled_dropped: EVENTS / 4 });
  });
});
