// `poll` on the targets: every event comes once, however it is asked for, and questions are counted. A target that leaves an
// event out of an answer has lost it.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ClientKind } from '../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { emptyStamp, readStamp, STAMP_OFFSET } from '../../measure/events/stamp.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { OutgoingEvent, ReplyStream, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves } from '../halves.fixture.ts';
import type { PollParameters } from './parameters.ts';
import { afterOf, question } from './question.ts';
import { poll } from './workload.ts';

const CLIENTS = 4;
const RATE_HZ = 200;
const SLICE_MS = 200;
const EVENTS = (RATE_HZ * SLICE_MS) / 1000;

async function polled(target: Target, mode: PollParameters['mode'], kind: ClientKind = 'lean') {
  const parameters = poll.parameters(z).parse({
    connections: CLIENTS,
    mode,
    pollMs: 50,
    rateHz: RATE_HZ,
    payloadBytes: 200,
  });
  const halves = await startHalves(poll, parameters, target, kind);
  const [outcome] = await Promise.all(halves.clients.map((client) => client.connect(CLIENTS)));
  expect(outcome!.opened).toBe(CLIENTS);
  await halves.slice({ phase: 'warm-up' });
  halves.reset();
  const fromNs = nowNs() + 10 * NS_PER_MS;
  const slice = { fromNs, toNs: fromNs + SLICE_MS * NS_PER_MS };
  const { drained, server } = await halves.slice(slice);
  expect([drained, server.offered]).toEqual([true, EVENTS]);
  return { ...halves.measured(), unexpected: halves.clients[0]!.unexpectedCloses };
}

const NOTHING_WRONG = { lost: 0, duplicate: 0, reordered: 0, malformed: 0 };
const ALL_CAME = { ...NOTHING_WRONG, expected: CLIENTS * EVENTS, delivered: CLIENTS * EVENTS };

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`poll on ${entry.name}`, () => {
    it.each(['lean', 'reference'] as const)(
      'pushes in an answer that does not end: %s clients',
      async (kind) => {
        const { values, counts, unexpected } = await polled(await entry.load(), 'push', kind);
        expect(values).toMatchObject({ ...ALL_CAME, empty_poll_share: 0 });
        expect(counts['latency']).toBe(CLIENTS * EVENTS);
        expect(values['polls']).toBe(0); // asked before
        expect(unexpected).toEqual({});
      },
    );

    it.each(['lean', 'reference'] as const)('answers when there is something: %s clients', async (kind) => {
      const { values, counts, unexpected } = await polled(await entry.load(), 'long', kind);
      expect(values).toMatchObject({ ...ALL_CAME, empty_poll_share: 0 });
      expect(counts['latency']).toBe(CLIENTS * EVENTS);
      // One for each event; fewer where several were due before a client had asked again.
      expect(values['polls']).toBeLessThanOrEqual(CLIENTS * EVENTS);
      expect(values['polls']).toBeGreaterThan(0);
      expect(unexpected).toEqual({});
    });

    it('answers at once', async () => {
      const { values, counts, unexpected } = await polled(await entry.load(), 'short');
      expect(values).toMatchObject(ALL_CAME);
      expect(counts['latency']).toBe(CLIENTS * EVENTS);
      expect(values['polls']).toBeGreaterThan(0);
      expect(values['polls']).toBeLessThan(CLIENTS * EVENTS);
      expect(values['traffic_per_event']).toBeGreaterThan(200 * CLIENTS * EVENTS);
      expect(unexpected).toEqual({});
    });
  });
}

/** Of the steady slice: the warm-up has the numbers before 20. */
const LEFT_OUT = 25;

function isLeftOut({ data }: OutgoingEvent): boolean {
  const stamp = emptyStamp();
  return (
    readStamp(data, STAMP_OFFSET, data.length, stamp) && stamp.sequence === LEFT_OUT && stamp.flags === 0
  );
}

/** The target, which leaves one event out for everybody, and says nothing. */
function forgetful(target: Target): Target {
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          requested(stream, asked, binary) {
            const { client } = stream;
            const wrapped: ReplyStream = {
              client,
              send: (event) => isLeftOut(event) || stream.send(event),
              finish: (last) => stream.finish(last),
              get closed() {
                return stream.closed;
              },
            };
            application.requested(wrapped, asked, binary);
          },
        },
        options,
      ),
  };
}

it.each([nodeSse, nodeWs])('a target that leaves an event out has lost it: $name', async (target) => {
  const { values } = await polled(forgetful(target), 'push');
  const delivered = CLIENTS * (EVENTS - 1);
  expect(values).toMatchObject({ ...ALL_CAME, delivered, lost: CLIENTS });
});

it('asks with a number', () => {
  for (const after of [undefined, -1, 0, 12_345]) expect(afterOf(question(after))).toBe(after);
  for (const wrong of ['{}', '{"after":0.5}', '{"after":"1"}', '']) {
    expect(() => afterOf(Buffer.from(wrong))).toThrow(SyntaxError);
  }
});
