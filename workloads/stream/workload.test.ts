// Both halves on real targets: what is asked in a slice must have been answered, to the last token.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NS_PER_MS } from '../../measure/clock.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { meanGapMs } from './token-trace.ts';
import { openAssistants, nextSlice, PARAMETERS, startedAgenda } from './workload.fixture.ts';
import { stream } from './workload.ts';

const NO_FAULTS = { lost: 0, duplicate: 0, reordered: 0, malformed: 0, streams_unfinished: 0 };

/** What must have been counted after so many requests of so many tokens. */
function complete(requests: number, tokens: number): Record<string, number> {
  const all = requests * tokens;
  return {
    ...NO_FAULTS,
    expected: all,
    delivered: all,
    recorded: all,
    in_time: all,
    streams_offered: requests,
    streams_completed: requests,
  };
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`stream on ${entry.name}`, () => {
    it.each([
      ['kept-alive', 'lean', 1],
      ['per-request', 'lean', 1],
      ['kept-alive', 'lean', 2],
      ['kept-alive', 'reference', 1],
      ['per-request', 'reference', 1],
    ] as const)(
      'answers every request to its last token: %s, %s client, %i processes',
      async (connection, kind, processes) => {
        const assistants = await openAssistants(await entry.load(), { connection, kind, processes });
        const { connections, tokens } = PARAMETERS;
        await assistants.run(nextSlice({ phase: 'warm-up' }));
        expect(assistants.recorded('time_to_first_token')).toBe(0);
        expect(assistants.totals()).toMatchObject({ streams_offered: connections, streams_completed: 0 });
        assistants.reset();
        const slice = nextSlice();
        const outcome = await assistants.run(slice);
        expect(await assistants.drained()).toBe(true);
        expect(outcome.offered).toBe(connections * tokens);
        expect(outcome.untilNs).toBeGreaterThanOrEqual(slice.toNs);
        expect(assistants.totals()).toMatchObject(complete(connections, tokens));
        expect(assistants.clients.map(({ unexpectedCloses }) => unexpectedCloses)).toEqual(
          Array.from({ length: processes }, () => ({})),
        );
        for (const [name, count] of Object.entries({
          latency: connections * tokens,
          service_time: connections * tokens,
          token_jitter: connections * (tokens - 1),
          time_to_first_token: connections,
          completion_time: connections,
          request_queue: connections,
          send_lag: connections,
        })) {
          expect.soft(assistants.recorded(name), name).toBe(count);
        }
        expect(assistants.server.measurements().histograms['send_lag']?.histogram.count).toBe(
          connections * tokens,
        );
        const { request_bytes: requestBytes, response_head_bytes: headBytes } = assistants.totals();
        expect(requestBytes).toBeGreaterThan(300 * connections);
        const oneHead = entry.transport === 'sse' || connection === 'per-request';
        expect(headBytes! / connections > 100).toBe(oneHead);
      },
    );

    it('lets a user who is still reading wait before it asks again, and counts the wait', async () => {
      // All answers take longer than a stretch: of three in a row the second waits for the first, and the third for both.
      const slow = { gapMedianMs: 12, pauseShare: 0, connections: 2 };
      const assistants = await openAssistants(await entry.load(), slow);
      const requests = 3 * slow.connections;
      await assistants.run(nextSlice({ lengthMs: 3 * PARAMETERS.askEveryMs }));
      expect(assistants.totals()).toMatchObject(complete(requests, PARAMETERS.tokens));
      expect(assistants.recorded('request_queue')).toBe(requests);
      const [queue, firstToken, sendLag] = ['request_queue', 'time_to_first_token', 'send_lag'].map(
        (name) => assistants.histograms(name)[0]!,
      );
      expect(queue!.max).toBeGreaterThan(20 * NS_PER_MS);
      expect(firstToken!.max).toBeGreaterThanOrEqual(queue!.max!);
      expect(sendLag!.percentile(50)).toBeLessThan(queue!.max!);
    });
  });
}

/** As the target, but for what `finish` does with the last token. */
function withoutLastToken(target: Target): Target {
  return {
    ...target,
    listen: (application, options) =>
      target.listen(
        {
          ...application,
          requested: (reply, request) =>
            application.requested(
              {
                client: reply.client,
                get closed() {
                  return reply.closed;
                },
                send: (event) => reply.send(event),
                finish() {},
              },
              request,
            ),
        },
        options,
      ),
  };
}

describe('a target that never ends its answers', () => {
  it.each([nodeSse, nodeWs])('loses their last tokens: $name', async (target) => {
    const { connections } = PARAMETERS;
    const assistants = await openAssistants(withoutLastToken(target), { tokens: 3 });
    await assistants.run(nextSlice());
    expect(await assistants.drained()).toBe(false);
    expect(assistants.totals()).toMatchObject({
      expected: 3 * connections,
      delivered: 2 * connections,
      lost: connections,
      streams_offered: connections,
      streams_completed: 0,
      streams_unfinished: connections,
    });
  });
});

describe('connections that break', () => {
  it.each([nodeSse, nodeWs])('lose the rest of their answers, and no more time: $name', async (target) => {
    const assistants = await openAssistants(target, { gapMedianMs: 1000, connections: 3 });
    const answered = Promise.all(assistants.clients.map((client) => client.run(nextSlice())));
    await expect.poll(() => assistants.totals()['delivered']).toBeGreaterThan(0);
    await assistants.listener.close();
    await answered;
    expect(await assistants.drained()).toBe(true);
    const { expected, delivered, lost, streams_offered: offered, ...others } = assistants.totals();
    expect(delivered! + lost!).toBe(expected);
    expect(others).toMatchObject({ streams_unfinished: offered, streams_completed: 0 });
  });
});

describe('a null slice', () => {
  it.each([
    ['of many answers', 300, {}],
    ['shorter than an answer', 100, { connections: 60, tokens: 400 }],
  ])(
    '%s makes tokens at the rate of users who all read, and records nothing',
    async (_, lengthMs, changed) => {
      const parameters = { ...PARAMETERS, ...changed };
      const server = stream.serverHalf({ parameters, seed: 7, agenda: await startedAgenda() });
      const { offered, sent } = await server.run(nextSlice({ lengthMs, discard: true }));
      const expected = (lengthMs / meanGapMs(parameters)) * parameters.connections;
      expect(sent).toEqual({});
      expect(offered).toBeGreaterThan(0.8 * expected);
      expect(offered).toBeLessThan(1.3 * expected);
      expect(server.measurements().histograms['send_lag']?.histogram.count).toBe(0);
    },
  );
});

describe('the parameters', () => {
  it('have defaults, and are strict', () => {
    const schema = stream.parameters(z);
    expect(schema.parse({ connections: 3 })).toMatchObject({ tokens: 150, connection: 'kept-alive' });
    expect(schema.safeParse({ connections: 3, rateHz: 5 }).success).toBe(false);
    expect(schema.safeParse({ connections: 3, pauseMaxMs: 10_000 }).success).toBe(false);
  });

  it('tell how long a slice and its answers last', () => {
    const parameters = stream.parameters(z).parse({ connections: 100 });
    const { sliceMs, tailMs, turns } = stream.rhythm!(parameters);
    expect({ sliceMs, turns }).toEqual({ sliceMs: 800, turns: 'simultaneous' });
    expect(tailMs).toBeGreaterThan(3_500);
    expect(stream.drainMs!(parameters)).toBeGreaterThan(tailMs);
    expect(stream.offeredRateHz(parameters)).toBeLessThan(5_000);
  });
});
