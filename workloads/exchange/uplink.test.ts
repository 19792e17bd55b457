// The ways up: a POST for each message on one connection or on several, and all that waits in one POST. Every message comes
// once, to the last one; on several connections some may overtake others, which is told apart from a target's fault.
import { describe, expect, it } from 'vitest';
import type { ClientKind } from '../../clients/client.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves } from '../halves.fixture.ts';
import { PARAMETERS } from './workload.fixture.ts';
import type { ExchangeParameters } from './parameters.ts';
import { exchange } from './workload.ts';

/** Five members, each in a room of its own, so often that POSTs wait for each other. */
const BUSY: ExchangeParameters = { ...PARAMETERS, rooms: 5, rateHz: 4000, arrivals: 'constant' };
/** A slice is 100 ms. */
const MESSAGES = 400;

async function sentUp(
  target: Target,
  kind: ClientKind,
  changed: Partial<ExchangeParameters>,
  drainMs?: number,
) {
  const halves = await startHalves(exchange, { ...BUSY, ...changed }, target, kind);
  const [outcome] = await Promise.all(halves.clients.map((client) => client.connect(BUSY.connections)));
  expect(outcome!.opened).toBe(BUSY.connections);
  const { drained, clients } = await halves.slice({}, drainMs);
  expect([drained, clients[0]!.offered]).toEqual([drainMs === undefined, MESSAGES]);
  return halves.measured().values;
}

const ALL_CAME = {
  expected: MESSAGES,
  delivered: MESSAGES,
  lost: 0,
  duplicate: 0,
  reordered: 0,
  malformed: 0,
};
const KINDS: readonly ClientKind[] = ['lean', 'reference'];

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available && entry.transport === 'sse')(`the way up to ${entry.name}`, () => {
    it.each(KINDS)('takes all that waits in one POST: %s clients', async (kind) => {
      const values = await sentUp(await entry.load(), kind, { uplinkBatches: true });
      expect(values).toMatchObject({ ...ALL_CAME, messages_per_post: MESSAGES });
      expect(values['uplink_posts']).toBeLessThan(MESSAGES);
    });

    it.each(KINDS)('takes POSTs on several connections: %s clients', async (kind) => {
      const values = await sentUp(await entry.load(), kind, { uplinkConnections: 3 });
      expect(values).toMatchObject({ ...ALL_CAME, uplink_posts: MESSAGES, messages_per_post: MESSAGES });
      expect(values['overtaken']).toBeGreaterThanOrEqual(0);
    });
  });

  describe.runIf(available && entry.transport === 'ws')(`messages to ${entry.name}`, () => {
    it.each([{ uplinkBatches: true }, { uplinkConnections: 3 }])(
      'stay what they are with %o',
      async (changed) => {
        const values = await sentUp(await entry.load(), 'lean', changed);
        expect(values).toMatchObject(ALL_CAME);
        for (const name of ['uplink_posts', 'messages_per_post', 'overtaken'])
          expect(values).not.toHaveProperty(name);
      },
    );
  });
}

/** The target, which answers every hundredth message and then forgets it. */
function forgetful(target: Target): Target {
  let messages = 0;
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          received(connection, message, binary) {
            if (++messages % 100 !== 0) application.received(connection, message, binary);
          },
        },
        options,
      ),
  };
}

it.each([nodeSse, nodeWs])('a target that forgets messages has lost them: $name', async (target) => {
  const lost = MESSAGES / 100;
  const values = await sentUp(forgetful(target), 'lean', {}, 1500);
  expect(values).toMatchObject({ ...ALL_CAME, delivered: MESSAGES - lost, lost });
});
