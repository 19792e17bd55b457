// `presence` on the targets: who stays hears of everything in the room, to the last visitor that leaves, and who visits
// misses nothing while it is there. Targets that forget somebody's leave, or tell a room twice, are found.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ClientKind } from '../../clients/client.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Listener, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves, type Halves } from '../halves.fixture.ts';
import { isVisitor, type PresenceParameters } from './parameters.ts';
import { presence } from './workload.ts';

const MEMBERS = 6;
const ROOMS = 3;

async function presenceOn(
  target: Target,
  {
    kind = 'lean',
    processes = 1,
    drainMs = 10_000,
  }: { kind?: ClientKind; processes?: number; drainMs?: number } = {},
  changed: Partial<PresenceParameters> = {},
) {
  const parameters = presence.parameters(z).parse({
    connections: MEMBERS,
    rooms: ROOMS,
    rateHz: 200,
    joinRateHz: 200,
    holdMs: 20,
    payloadBytes: 80,
    ...changed,
  });
  const halves = await startHalves(presence, parameters, target, kind, processes);
  const outcomes = await Promise.all(halves.clients.map((client) => client.connect(MEMBERS)));
  expect(outcomes.reduce((sum, { opened }) => sum + opened, 0)).toBe(MEMBERS);
  await halves.slice({ phase: 'warm-up' }, drainMs);
  halves.reset();
  const { server, clients } = await halves.slice({}, drainMs);
  const visits = clients.reduce((sum, { offered }) => sum + offered, 0);
  return { halves, visits, scheduled: server.offered, ...measuredBy(halves) };
}

function measuredBy(halves: Halves): { values: Readonly<Record<string, number>>; joins: number } {
  const { values, counts } = halves.measured();
  return { values, joins: counts['join_time'] ?? 0 };
}

const NOTHING_WRONG = { lost: 0, duplicate: 0, reordered: 0, malformed: 0, visits_failed: 0 };

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`presence on ${entry.name}`, () => {
    it.each([
      ['lean', 1],
      ['lean', 2],
      ['reference', 1],
    ] as const)('tells everybody in the room: %s clients in %i processes', async (kind, processes) => {
      const seen = await presenceOn(await entry.load(), { kind, processes });
      const { values, visits, scheduled, joins } = seen;
      expect(visits).toBeGreaterThan(0);
      expect(values).toMatchObject({ ...NOTHING_WRONG, joined: visits, delivered: values['expected'] });
      expect(joins).toBe(visits);
      // Two members a room hear of each event and of each visit twice; a visitor hears at least of itself.
      expect(values['delivered']).toBeGreaterThanOrEqual(2 * scheduled + 4 * visits + visits);
      expect(seen.halves.clients.map(({ unexpectedCloses }) => unexpectedCloses)).toEqual(
        Array.from({ length: processes }, () => ({})),
      );
    });

    it('is a broadcast to rooms where nobody comes or goes, and no client notices a null slice', async () => {
      const { halves, values, visits, scheduled } = await presenceOn(
        await entry.load(),
        {},
        { joinRateHz: 0 },
      );
      const delivered = 2 * scheduled;
      expect(visits).toBe(0);
      expect(values).toMatchObject({ ...NOTHING_WRONG, joined: 0, expected: delivered, delivered });
      const discarded = await halves.slice({ discard: true });
      expect(discarded.server.offered).toBeGreaterThan(0);
      expect(halves.measured().values).toMatchObject({ expected: delivered, delivered, lost: 0 });
    });
  });
}

/** The target with another listener. */
function withListener(target: Target, change: (listener: Listener) => Partial<Listener>): Target {
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          started: (listener) =>
            application.started({
              port: listener.port,
              broadcast: (channel, event) => listener.broadcast(channel, event),
              close: () => listener.close(),
              ...change(listener),
            }),
        },
        options,
      ),
  };
}

describe.each([nodeSse, nodeWs])('a target that keeps its rooms badly: $name', (target) => {
  it('and forgets that one visitor has left has lost it for those who stay', async () => {
    let left = 0;
    const forgetful: Target = {
      ...target,
      listen: (application, options) => {
        let isForgotten = false;
        const changed = withListener(target, (listener) => ({
          broadcast: (channel, event) => {
            if (!isForgotten) listener.broadcast(channel, event);
          },
        }));
        return changed.listen(
          {
            ...application,
            closed(connection, reason) {
              // The last of many: the trials before it have settled.
              isForgotten = isVisitor(connection.client) && ++left === 30;
              application.closed(connection, reason);
              isForgotten = false;
            },
          },
          options,
        );
      },
    };
    const { values, visits } = await presenceOn(forgetful, { drainMs: 700 }, { joinRateHz: 300 });
    expect(left).toBeGreaterThan(30);
    expect(visits).toBeGreaterThan(0);
    // Two members of its room, and any visitor that was there at the time and after it.
    expect(values['lost']).toBeGreaterThanOrEqual(2);
    expect(values['expected']! - values['delivered']!).toBe(values['lost']);
  });

  it('and tells a room twice is seen to repeat itself', async () => {
    let told = 0;
    const repeating = withListener(target, (listener) => ({
      broadcast(channel, event) {
        listener.broadcast(channel, event);
        if (++told % 10 === 0) listener.broadcast(channel, event);
      },
    }));
    const { values, scheduled } = await presenceOn(repeating, {}, { joinRateHz: 0, rateHz: 400 });
    // Every tenth event of the slice, at two members; where the first tenth lies hangs on the warm-up.
    expect(Math.abs(values['duplicate']! - (2 * scheduled) / 10)).toBeLessThanOrEqual(2);
    expect(values).toMatchObject({ lost: 0, reordered: 0, delivered: 2 * scheduled });
  });
});
