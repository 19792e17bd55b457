// Both halves on real targets: every heartbeat of a slice arrives at the connection whose turn it is, once.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves } from '../halves.fixture.ts';
import { heartbeatPayload, heartbeatsOf, MIN_HEARTBEAT_BYTES } from '../heartbeat.ts';
import type { IdleParameters } from './parameters.ts';
import { idle } from './workload.ts';

const CONNECTIONS = 7;

/** 400 heartbeats a second: 40 in a slice of 100 ms, which seven connections cannot share evenly. */
const PARAMETERS: IdleParameters = idle.parameters(z).parse({
  connections: CONNECTIONS,
  heartbeatMs: (1000 * CONNECTIONS) / 400,
});
const IN_SLICE = 40;

const FAULTLESS = { lost: 0, duplicate: 0, reordered: 0, malformed: 0 };

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`idle on ${entry.name}`, () => {
    it.each([
      ['event', 'lean', 1],
      ['event', 'lean', 3],
      ['event', 'reference', 1],
      ['protocol', 'lean', 1],
      ['protocol', 'lean', 3],
    ] as const)('keeps everyone alive by %s, %s client, %d processes', async (keepAlive, kind, processes) => {
      const parameters = { ...PARAMETERS, keepAlive };
      const halves = await startHalves(idle, parameters, await entry.load(), kind, processes);
      const outcomes = await Promise.all(halves.clients.map((client) => client.connect(CONNECTIONS)));
      expect(outcomes.reduce((sum, { opened }) => sum + opened, 0)).toBe(CONNECTIONS);
      await expect.poll(() => halves.server.connections).toBe(CONNECTIONS);

      await halves.slice({ phase: 'warm-up', rateScale: 2 });
      const nulled = await halves.slice({ discard: true });
      expect(nulled.server.offered).toBe(IN_SLICE);
      halves.reset();
      const first = await halves.slice();
      const second = await halves.slice();

      expect([first, second].map(({ drained, server }) => [drained, server.offered])).toEqual([
        [true, IN_SLICE],
        [true, IN_SLICE],
      ]);
      const { values, counts } = halves.measured();
      const all = 2 * IN_SLICE;
      expect(values).toMatchObject({ expected: all, delivered: all, recorded: all, ...FAULTLESS });
      expect(values['in_time']).toBeLessThanOrEqual(all);
      expect(counts['latency']).toBe(keepAlive === 'event' ? all : 0);
      expect(counts['connect_time']).toBe(CONNECTIONS);
      expect(halves.server.measurements().histograms['send_lag']!.histogram.count).toBe(all);
    });

    it('rehearses, and leaves nobody behind', async () => {
      const halves = await startHalves(idle, PARAMETERS, await entry.load(), 'lean', 2);
      await Promise.all(halves.clients.map((client) => client.rehearse!()));
      await expect.poll(() => halves.server.connections).toBe(0);
      const outcomes = await Promise.all(halves.clients.map((client) => client.connect(CONNECTIONS)));
      expect(outcomes.reduce((sum, { opened }) => sum + opened, 0)).toBe(CONNECTIONS);
      await expect.poll(() => halves.server.connections).toBe(CONNECTIONS);
    });

    it('counts what is sent to a connection that has gone as lost', async () => {
      const halves = await startHalves(idle, PARAMETERS, await entry.load());
      await halves.clients[0]!.connect(CONNECTIONS - 1);
      await expect.poll(() => halves.server.connections).toBe(CONNECTIONS - 1);
      await halves.server.run({
        index: 0, phase: 'steady', fromNs: 0, toNs: 1e8, rateScale: 1, discard: false, seed: 1,
      }); // prettier-ignore
      const drained = await halves.clients[0]!.drain({ heartbeats: IN_SLICE }, 300);
      const { values } = halves.clients[0]!.measurements({ heartbeats: IN_SLICE });
      const lost = heartbeatsOf(CONNECTIONS - 1, IN_SLICE, CONNECTIONS);
      expect(drained).toBe(false);
      expect(values).toMatchObject({ expected: IN_SLICE, delivered: IN_SLICE - lost, lost });
    });
  });
}

describe('idle', () => {
  it('takes memory at five numbers of connections, and at fewer where there are not so many', () => {
    expect(idle.connectLevels({ ...PARAMETERS, connections: 6000 })).toEqual([1500, 2625, 3750, 4875, 6000]);
    expect(idle.connectLevels({ ...PARAMETERS, connections: 2 })).toEqual([1, 2]);
    expect(idle.connectLevels({ ...PARAMETERS, keepAlive: 'protocol' })).toEqual([CONNECTIONS]);
  });

  it('shares heartbeats out in turn', () => {
    for (const total of [0, 1, 6, 7, 8, 700]) {
      const each = [...Array(CONNECTIONS).keys()].map((index) => heartbeatsOf(index, total, CONNECTIONS));
      expect(each.reduce((sum, count) => sum + count, 0)).toBe(total);
      expect(each[0]! - each.at(-1)!).toBeLessThanOrEqual(1);
    }
  });

  it('makes heartbeats of the size asked for, that are JSON', () => {
    for (const bytes of [MIN_HEARTBEAT_BYTES, 64, 1000]) {
      const payload = heartbeatPayload(bytes);
      expect(payload.length).toBe(bytes);
      expect(Object.keys(JSON.parse(payload.toString()) as object)).toEqual(['stamp']);
    }
  });
});
