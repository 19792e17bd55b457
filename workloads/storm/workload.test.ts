// `storm` on the targets: connections that are cut come back, and of every event it is known what became of it. Targets that
// lose an event at the return, or send one twice, are found with the right count.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ClientKind } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { FLAG_REPLAYED, STAMP_OFFSET, emptyStamp, readStamp } from '../../measure/events/stamp.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Connection, OutgoingEvent, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves, type Halves } from '../halves.fixture.ts';
import type { StormParameters } from './parameters.ts';
import { storm } from './workload.ts';

const CLIENTS = 4;
const RATE_HZ = 100;
const STORM_MS = 350;
const EVENTS = (RATE_HZ * STORM_MS) / 1000;

/** Cut after 55 ms; back after 100 ms more: ten events are due in between. */
const CUT: Partial<StormParameters> = {
  connections: CLIENTS,
  outage: 'cut',
  policy: 'fixed',
  baseMs: 100,
  afterMs: 55,
  rateHz: RATE_HZ,
  stormMs: STORM_MS,
  payloadBytes: 200,
};

async function stormOn(
  target: Target,
  changed: Partial<StormParameters> = {},
  kind: ClientKind = 'lean',
): Promise<Halves> {
  const parameters = storm.parameters(z).parse({ ...CUT, ...changed });
  const halves = await startHalves(storm, parameters, target, kind);
  const [outcome] = await Promise.all(halves.clients.map((client) => client.connect(CLIENTS)));
  expect(outcome!.opened).toBe(CLIENTS);
  await halves.slice({ phase: 'warm-up' });
  halves.reset();
  const fromNs = nowNs() + 10 * NS_PER_MS;
  const { drained, server } = await halves.slice({ fromNs, toNs: fromNs + STORM_MS * NS_PER_MS });
  expect([drained, server.offered]).toEqual([true, EVENTS]);
  return halves;
}

const ALL_BACK = { storm_clients: CLIENTS, recovered: CLIENTS, attempts: CLIENTS, gave_up: 0 };
const NOTHING_WRONG = { lost: 0, duplicate: 0, reordered: 0, malformed: 0 };

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`a storm on ${entry.name}`, () => {
    it.each(['lean', 'reference'] as const)(
      'brings everybody back, and every event: %s clients',
      async (kind) => {
        const halves = await stormOn(await entry.load(), {}, kind);
        const { values, counts } = halves.measured();
        expect(values).toMatchObject({ ...ALL_BACK, ...NOTHING_WRONG, missed: 0 });
        expect(values).toMatchObject({ expected: CLIENTS * EVENTS, delivered: CLIENTS * EVENTS });
        expect(values['replayed']).toBeGreaterThan(0);
        expect(values['replay_bytes']).toBe(200 * values['replayed']!);
        expect(counts).toMatchObject({
          recovery_time: CLIENTS,
          resume_time: CLIENTS,
          loss_notice_time: CLIENTS,
          latency: CLIENTS * EVENTS,
        });
        expect(halves.clients[0]!.unexpectedCloses).toEqual({});
        const { values: atServer } = halves.server.measurements();
        expect(atServer['peak_accepts']).toBeGreaterThanOrEqual(10);
        expect(atServer['peak_accepts']).toBeLessThanOrEqual(10 * CLIENTS);
        expect(atServer).toHaveProperty('memory_peak');
        expect(atServer).not.toHaveProperty('down_time');
      },
    );

    it('says what lies beyond its buffer, and that is not lost', async () => {
      const halves = await stormOn(await entry.load(), { bufferEvents: 1 });
      const { values } = halves.measured();
      expect(values).toMatchObject({ ...ALL_BACK, ...NOTHING_WRONG });
      expect(values['replayed']).toBeLessThanOrEqual(CLIENTS);
      expect(values['missed']).toBeGreaterThan(0);
      expect(values['expected']! + values['missed']!).toBe(CLIENTS * EVENTS);
      expect(values['delivered']).toBe(values['expected']);
    });

    it('tells its clients how long to wait', async () => {
      const halves = await stormOn(await entry.load(), { policy: 'retry', capMs: 300, baseMs: 10 });
      expect(halves.measured().values).toMatchObject({ ...ALL_BACK, ...NOTHING_WRONG, missed: 0 });
    });
  });
}

/** The target, with another `send` on connections that come back. */
function misbehaving(
  target: Target,
  send: (connection: Connection, event: OutgoingEvent) => boolean,
): Target {
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          opened(connection) {
            if (connection.resumeAfter === undefined) return application.opened(connection);
            const proxy = new Proxy(connection, {
              get: (of, key) =>
                key === 'send'
                  ? (event: OutgoingEvent) => send(connection, event)
                  : (Reflect.get(of, key, of) as unknown),
            });
            return application.opened(proxy);
          },
        },
        options,
      ),
  };
}

function isReplayed({ data }: OutgoingEvent): boolean {
  const stamp = emptyStamp();
  return readStamp(data, STAMP_OFFSET, data.length, stamp) && stamp.flags === FLAG_REPLAYED;
}

describe.each([nodeSse, nodeWs])('a target that is wrong when clients return: $name', (target) => {
  it('and loses one event of each has lost it', async () => {
    const seen = new Set<Connection>();
    const forgetful = misbehaving(target, (connection, event) => {
      if (seen.has(connection) || !isReplayed(event)) return connection.send(event);
      seen.add(connection);
      return true;
    });
    const { values } = (await stormOn(forgetful)).measured();
    expect(values).toMatchObject({ ...ALL_BACK, lost: CLIENTS, duplicate: 0, missed: 0 });
  });

  it('and sends one event of each twice is seen to repeat it', async () => {
    const seen = new Set<Connection>();
    const repeating = misbehaving(target, (connection, event) => {
      if (!seen.has(connection) && isReplayed(event)) {
        seen.add(connection);
        connection.send(event);
      }
      return connection.send(event);
    });
    const { values } = (await stormOn(repeating)).measured();
    expect(values).toMatchObject({ ...ALL_BACK, lost: 0, duplicate: CLIENTS, missed: 0 });
  });
});
