// Users who leave in the middle of an answer, on every target; and a target that never notices, found by its count.
import { describe, expect, it } from 'vitest';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { ReplyStream, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { leavesAfter } from './departure.ts';
import { nextSlice, openAssistants, PARAMETERS, type Assistants } from './workload.fixture.ts';

/** Of the first request of each user, with the fixture's seed: the number of the last token that is read. */
function lastTokens(tokens: number): number[] {
  const leaving = { leaveShare: 1, seed: 7 };
  return Array.from({ length: PARAMETERS.connections }, (_, user) => leavesAfter(leaving, user, 0, tokens));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function serverSide(assistants: Assistants) {
  const { values, histograms } = assistants.server.measurements();
  return { values, stops: histograms['stop_time']?.histogram.count };
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`users who leave ${entry.name}`, () => {
    it.each([
      ['kept-alive', 'lean'],
      ['per-request', 'lean'],
      ['kept-alive', 'reference'],
      ['per-request', 'reference'],
    ] as const)(
      'are noticed, and ask again over a new connection: %s, %s client',
      async (connection, kind) => {
        // Everybody leaves at the first of two tokens; the second is due so much later that no busy machine takes as long.
        const slow = { leaveShare: 1, tokens: 2, gapMedianMs: 1000, pauseShare: 0, connection, kind };
        const assistants = await openAssistants(await entry.load(), slow);
        const { connections } = PARAMETERS;
        await assistants.run(nextSlice());
        expect(await assistants.drained()).toBe(true);
        const wanted = sum(lastTokens(slow.tokens).map((last) => last + 1));
        expect(assistants.totals()).toMatchObject({
          expected: wanted,
          delivered: wanted,
          lost: 0,
          duplicate: 0,
          malformed: 0,
          streams_offered: connections,
          streams_left: connections,
          streams_completed: 0,
          streams_unfinished: 0,
        });
        expect(serverSide(assistants)).toMatchObject({
          values: { streams_left: connections, streams_unnoticed: 0 },
          stops: connections,
        });
        expect(assistants.clients.map(({ unexpectedCloses }) => unexpectedCloses)).toEqual([{}]);
        assistants.reset();
        await assistants.run(nextSlice());
        expect(assistants.totals()).toMatchObject({ streams_offered: connections, lost: 0 });
      },
    );
  });
}

/** As the target, but a reply never says that its reader has gone. */
function unnoticing(target: Target): Target {
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          requested: (reply, request) => application.requested(deaf(reply), request),
          abandoned() {},
        },
        options,
      ),
  };
}

function deaf(reply: ReplyStream): ReplyStream {
  return {
    client: reply.client,
    closed: false,
    send: (event) => reply.send(event),
    finish: (event) => reply.finish(event),
  };
}

describe('a target that never tells that a reader has gone', () => {
  it.each([nodeSse, nodeWs])('wastes every token after the last one that was read: $name', async (target) => {
    const { connections, tokens } = PARAMETERS;
    const assistants = await openAssistants(unnoticing(target), { leaveShare: 1 });
    await assistants.run(nextSlice());
    expect(assistants.totals()).toMatchObject({ lost: 0, streams_left: connections });
    expect(serverSide(assistants)).toEqual({
      values: {
        streams_left: connections,
        streams_unnoticed: connections,
        tokens_wasted: sum(lastTokens(tokens).map((last) => tokens - 1 - last)),
      },
      stops: 0,
    });
  });
});
