// Both halves on real targets: subscribers account for what a server pushes by itself, with stamps and without.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Listener, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { startHalves } from '../halves.fixture.ts';
import type { WatchParameters } from './parameters.ts';
import { watch } from './workload.ts';

function parameters(overrides: Partial<WatchParameters> = {}): WatchParameters {
  const defaults = { connections: 5, rateHz: 200, connectRateHz: 5000 };
  return watch.parameters(z).parse({ ...defaults, ...overrides });
}

/** The target without the n-th broadcasts that are lost. */
function losing(target: Target, lost: (n: number) => boolean): Target {
  let broadcasts = 0;
  return {
    ...target,
    listen(application, options) {
      const started = (listener: Listener): void =>
        application.started({
          port: listener.port,
          broadcast: (channel, event) => void (lost(broadcasts++) || listener.broadcast(channel, event)),
          close: () => listener.close(),
        });
      return target.listen({ ...application, started }, options);
    },
  };
}

const targets = await Promise.all(
  TARGETS.filter(({ stack }) => stack === 'node').map(
    async (entry) => [entry.name, await entry.load()] as const,
  ),
);

describe.each(targets)('watch on %s', (_name, target) => {
  it('accounts for every event from the first one that a subscriber saw', async () => {
    const halves = await startHalves(watch, parameters(), target, 'lean', 2);
    for (const client of halves.clients) await client.connect(5);
    halves.reset();
    const { server, clients } = await halves.slice();
    const { values, counts } = halves.measured();
    expect(server.offered).toBe(0);
    const offered = clients.reduce((sum, outcome) => sum + outcome.offered, 0);
    expect(offered).toBeGreaterThan(15);
    expect(offered).toBeLessThan(21);
    expect(values).toMatchObject({ lost: 0, duplicate: 0, reordered: 0, malformed: 0 });
    expect(values['recorded']).toBe(5 * offered);
    expect(values['delivered']).toBe(values['expected']);
    expect(values['delivered']).toBeGreaterThanOrEqual(values['recorded']!);
    expect(counts).toMatchObject({ latency: 5 * offered, service_time: 5 * offered, connect_time: 5 });
    expect(counts['arrival_gap']).toBe(5 * offered);
  });

  it('counts what is missing between two events', async () => {
    const halves = await startHalves(
      watch,
      parameters(),
      losing(target, (n) => n % 4 === 3),
    );
    await halves.clients[0]!.connect(5);
    halves.reset();
    await halves.slice();
    const { values } = halves.measured();
    expect(values['lost']).toBeGreaterThanOrEqual(5 * 4);
    expect(values['expected']).toBe(values['delivered']! + values['lost']!);
  });
});
