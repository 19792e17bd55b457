// Both halves on real targets: what is sent in a slice must have come, to the last message.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { emptyStamp, STAMP_OFFSET, writeStamp } from '../../measure/events/stamp.ts';
import { TARGETS } from '../../servers/targets.ts';
import { ChatMessages } from './chat-messages.ts';
import { openChat, PARAMETERS, ROOM_SIZES, SEED } from './workload.fixture.ts';
import { exchange } from './workload.ts';
import { trialRoom } from './parameters.ts';

/** Head and mask of a frame of 200 bytes: RFC 6455, section 5.2. */
const FRAME_OVERHEAD_BYTES = 8;

/** Messages of these senders, each as often as `times` of its room. */
function count(sent: Readonly<Record<string, number>>, times: (room: number) => number): number {
  return Object.entries(sent).reduce(
    (sum, [sender, messages]) => sum + messages * times(Number(sender) % PARAMETERS.rooms),
    0,
  );
}

function deliveries(sent: Readonly<Record<string, number>>): number {
  return count(sent, (room) => ROOM_SIZES[room]!);
}

/** Messages as seen by a client process that has members in the room, over all processes. */
function fanOuts(sent: Readonly<Record<string, number>>, processes: number): number {
  const members = [...Array(PARAMETERS.connections).keys()];
  return count(sent, (room) => {
    const inRoom = members.filter((member) => member % PARAMETERS.rooms === room);
    return new Set(inRoom.map((member) => member % processes)).size;
  });
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();
  const sse = entry.transport === 'sse';

  describe.runIf(available)(`exchange on ${entry.name}`, () => {
    it.each([
      ['one lean process', 'lean', 1],
      ['three lean processes', 'lean', 3],
      ['one reference process', 'reference', 1],
    ] as const)(
      'delivers every message once to everyone in the room, with %s',
      async (_, kind, processes) => {
        const chat = await openChat(await entry.load(), kind, processes);
        await chat.slice({ phase: 'warm-up' });
        expect(chat.total('recorded')).toBe(0);
        const warmUp = { ...chat.sent };
        chat.reset();
        const first = await chat.slice();
        const second = await chat.slice();
        const messages = [...first.clients, ...second.clients].reduce((sum, { offered }) => sum + offered, 0);
        const expected = deliveries(chat.sent) - deliveries(warmUp);
        const seen = fanOuts(chat.sent, processes) - fanOuts(warmUp, processes);
        expect([...first.drained, ...second.drained].every(Boolean)).toBe(true);
        expect(first.server.offered + second.server.offered).toBe(0);
        expect(messages).toBeGreaterThan(60);
        const values = { expected, delivered: expected, recorded: expected };
        const faults = { lost: 0, duplicate: 0, reordered: 0, malformed: 0 };
        for (const [name, value] of Object.entries({ ...values, ...faults })) {
          expect.soft(chat.total(name), name).toBe(value);
        }
        const histograms = {
          latency: expected,
          service_time: expected,
          send_lag: messages,
          echo_time: messages,
          uplink_queue: sse ? messages : 0,
          uplink_round_trip: sse ? messages : 0,
          first_delivery: seen,
          median_delivery: seen,
          last_delivery: seen,
          fanout_skew: seen,
          connect_time: PARAMETERS.connections,
          time_to_first_event: PARAMETERS.connections,
        };
        for (const [name, samples] of Object.entries(histograms)) {
          expect.soft(chat.recorded(name), name).toBe(samples);
        }
        expect(chat.clients.flatMap(({ unexpectedCloses }) => Object.keys(unexpectedCloses))).toEqual([]);
        expect(chat.transports.reduce((sum, { counters }) => sum + counters.sockets, 0)).toBe(
          exchange.sockets(PARAMETERS, entry.transport),
        );
      },
    );

    it.runIf(sse)('tells what a POST and its answer cost', async () => {
      const chat = await openChat(await entry.load(), 'lean', 2);
      chat.reset();
      const { clients } = await chat.slice();
      const post = `POST /messages?client=c0 HTTP/1.1\r\nHost: 127.0.0.1:${chat.listener.port}\r\nContent-Type: application/json\r\nContent-Length: 200\r\n\r\n`;
      expect(chat.total('uplink_bytes')).toBeCloseTo(PARAMETERS.payloadBytes + post.length, 6);
      expect(chat.total('uplink_answer_bytes')).toBeGreaterThan('HTTP/1.1 204\r\n\r\n'.length);
      expect(clients.map(({ answers }) => answers)).toEqual(clients.map(({ offered }) => offered));
    });

    it.runIf(!sse)('tells what a frame costs, which has no answer', async () => {
      const chat = await openChat(await entry.load(), 'lean', 2);
      chat.reset();
      const { clients } = await chat.slice();
      expect(chat.total('uplink_bytes')).toBeCloseTo(PARAMETERS.payloadBytes + FRAME_OVERHEAD_BYTES, 6);
      expect(chat.clients[0]!.measurements(chat.sent).values).not.toHaveProperty('uplink_answer_bytes');
      expect(clients.map(({ answers }) => answers)).toEqual([0, 0]);
    });

    it('passes as many messages through the application in a null slice, and delivers none', async () => {
      const chat = await openChat(await entry.load());
      chat.reset();
      const nothing = await chat.slice({ discard: true, seed: 5 });
      const real = await chat.slice({ seed: 5 });
      expect(nothing.server.sent).toEqual({});
      expect(nothing.server.offered).toBeGreaterThan(30);
      expect(nothing.server.offered).toBe(real.clients[0]!.offered);
      expect(chat.total('delivered')).toBe(deliveries(real.clients[0]!.sent));
    });

    it('accounts what does not come, and what comes into the wrong room', async () => {
      const chat = await openChat(await entry.load());
      const client = chat.clients[0]!;
      await chat.slice();
      const more = { ...chat.sent, 0: (chat.sent[0] ?? 0) + 2, 1: (chat.sent[1] ?? 0) + 1 };
      expect(await client.drain(more, 30)).toBe(false);
      const { expected, delivered, lost } = client.measurements(more).values;
      expect(lost).toBe(2 * ROOM_SIZES[0]! + ROOM_SIZES[1]!);
      expect(expected! - delivered!).toBe(lost);

      const data = new ChatMessages(PARAMETERS.payloadBytes, 1).next(0, 0);
      writeStamp(data, STAMP_OFFSET, { ...emptyStamp(), source: 0, sequence: chat.sent[0] ?? 0 });
      chat.listener.broadcast(trialRoom(1, chat.listener.port, SEED), { data });
      await expect.poll(() => chat.total('malformed')).toBe(ROOM_SIZES[1]);
      expect(chat.total('delivered')).toBe(delivered);

      chat.reset();
      expect([chat.total('expected'), chat.total('delivered'), chat.total('malformed')]).toEqual([0, 0, 0]);
    });
  });
}

describe('the parameters of exchange', () => {
  const schema = exchange.parameters(z);
  const given = { connections: 5, rateHz: 200, payloadBytes: 200 };

  it('have defaults', () => {
    expect(schema.parse(given)).toEqual({
      ...given,
      rooms: 1,
      arrivals: 'poisson',
      uplinkConnections: 1,
      uplinkBatches: false,
      connectRateHz: 500,
    });
  });

  it.each([{ payloadBytes: 95 }, { rooms: 0 }, { rateHz: 0 }, { users: 3 }])('refuse %o', (wrong) => {
    expect(schema.safeParse({ ...given, ...wrong }).success).toBe(false);
  });
});
