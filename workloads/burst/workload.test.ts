// Both halves on real targets: every entry arrives whole at every viewer; and a target that loses a line, found out.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Listener, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves, type Halves } from '../halves.fixture.ts';
import { burst } from './workload.ts';

const PARAMETERS = burst
  .parameters(z)
  .parse({ connections: 3, rateHz: 100, burstMs: 40, burstEveryMs: 100, connectRateHz: 5000 });

async function connected(
  target: Target,
  kind: 'lean' | 'reference' = 'lean',
  processes = 1,
): Promise<Halves> {
  const halves = await startHalves(burst, PARAMETERS, target, kind, processes);
  const outcomes = await Promise.all(halves.clients.map((client) => client.connect(PARAMETERS.connections)));
  expect(outcomes.reduce((sum, { opened }) => sum + opened, 0)).toBe(PARAMETERS.connections);
  return halves;
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`burst on ${entry.name}`, () => {
    it.each([
      ['lean', 1],
      ['lean', 2],
      ['reference', 1],
    ] as const)('delivers every entry whole: %s client, %i processes', async (kind, processes) => {
      const halves = await connected(await entry.load(), kind, processes);
      const { server, drained } = await halves.slice();
      expect(drained).toBe(true);
      // About 200 in the burst, and 6 around it.
      expect(server.offered).toBeGreaterThan(120);
      const { values, counts } = halves.measured();
      const deliveries = 3 * server.offered;
      expect(values).toMatchObject({ expected: deliveries, delivered: deliveries, lost: 0, malformed: 0 });
      expect(counts['burst_latency']).toBeLessThan(counts['latency']!);
      expect(counts['burst_latency']).toBeGreaterThan(0.8 * counts['latency']!);
      const sends = halves.clients.map(
        (client) => client.measurements(server.sent).histograms['burst_latency']!.sends!,
      );
      expect(sends.reduce((sum, each) => sum + each, 0)).toBeCloseTo(counts['burst_latency']! / 3);
    });
  });
}

it('has as many events in warm-ups and null slices, and records nothing of them', async () => {
  const halves = await connected(nodeSse);
  const warmUp = await halves.slice({ phase: 'warm-up' });
  const discarded = await halves.slice({ discard: true });
  const fromNs = nowNs() + 10 * NS_PER_MS;
  const short = await halves.slice({ discard: true, fromNs, toNs: fromNs + 25 * NS_PER_MS });
  // A quarter of about 200: its burst is as much shorter.
  expect(short.server.offered).toBeGreaterThan(20);
  expect(short.server.offered).toBeLessThan(100);
  for (const { server } of [warmUp, discarded]) expect(server.offered).toBeGreaterThan(120);
  expect(halves.measured().counts).toMatchObject({ burst_latency: 0, latency: 0 });
});

it('has a slice for each burst, and a mean rate', () => {
  expect(burst.rhythm!(PARAMETERS)).toMatchObject({ sliceMs: 100, turns: 'alternating' });
  expect(burst.offeredRateHz(PARAMETERS)).toBeCloseTo(100 * (1 + 49 * 0.4));
  expect(burst.parameters(z).safeParse({ ...PARAMETERS, burstMs: 101 }).success).toBe(false);
});

/** The target without the last line of every tenth entry. */
function losingLines(target: Target): Target {
  let broadcasts = 0;
  return {
    ...target,
    listen(application, options) {
      const started = (listener: Listener): void =>
        application.started({
          port: listener.port,
          broadcast(channel, event) {
            const cut = broadcasts++ % 10 === 3;
            const data = cut ? event.data.subarray(0, event.data.lastIndexOf(0x0a)) : event.data;
            listener.broadcast(channel, { ...event, data });
          },
          close: () => listener.close(),
        });
      return target.listen({ ...application, started }, options);
    },
  };
}

describe('a target that loses the last line of some entries', () => {
  it.each([nodeSse, nodeWs])(
    'has as many malformed deliveries, and has not delivered them: $name',
    async (target) => {
      const halves = await connected(losingLines(target));
      const fromNs = nowNs() + 10 * NS_PER_MS;
      const sent = (
        await halves.server.run({
          index: 0,
          phase: 'steady',
          fromNs,
          toNs: fromNs + 100 * NS_PER_MS,
          rateScale: 1,
          discard: false,
          seed: 1,
        })
      ).sent;
      const entries = sent['0']!;
      const cut = Math.floor((entries - 4) / 10) + 1;
      await expect.poll(() => halves.clients[0]!.measurements(sent).values['malformed']).toBe(3 * cut);
      await expect
        .poll(() => halves.clients[0]!.measurements(sent).values['delivered'])
        .toBe(3 * (entries - cut));
      expect(halves.clients[0]!.measurements(sent).values['lost']).toBe(3 * cut);
    },
  );
});
