// Both halves on real targets: every user who is due comes, is greeted once and has gone when the slice is drained.
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { clientTransport } from '../../clients/client-transports.ts';
import { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { TARGETS } from '../../servers/targets.ts';
import type { ChurnParameters } from './parameters.ts';
import { churn } from './workload.ts';
import { startHalves } from '../halves.fixture.ts';

const STAYING = 3;
/** 20 connects in a slice of 100 ms. */
const PARAMETERS: ChurnParameters = churn
  .parameters(z)
  .parse({ connections: STAYING, connectRateHz: 200, payloadBytes: 64, holdMs: 5 });
const IN_SLICE = 20;

const DISTRIBUTIONS = [
  'latency',
  'service_time',
  'send_lag',
  'connect_time',
  'tcp_connect_time',
  'handshake_time',
  'first_event_time',
];

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`churn on ${entry.name}`, () => {
    it.each([
      ['lean', 1],
      ['lean', 2],
      ['reference', 1],
    ] as const)('greets everyone who comes, %s client, %d processes', async (kind, processes) => {
      const halves = await startHalves(churn, PARAMETERS, await entry.load(), kind, processes);
      await Promise.all(halves.clients.map((client) => client.connect(STAYING)));
      await expect.poll(() => halves.server.connections).toBe(STAYING);

      await halves.slice({ phase: 'warm-up', rateScale: 3 });
      halves.reset();
      const nulled = await halves.slice({ discard: true });
      expect(nulled.server.offered).toBe(IN_SLICE);
      const first = await halves.slice();
      const second = await halves.slice();

      const offered = [first, second].map(({ clients }) => clients.reduce((sum, c) => sum + c.offered, 0));
      expect(offered).toEqual([IN_SLICE, IN_SLICE]);
      expect([first.drained, second.drained]).toEqual([true, true]);
      const { values, counts } = halves.measured();
      const all = 2 * IN_SLICE;
      expect(values).toMatchObject({ expected: all, delivered: all, recorded: all, lost: 0, failed: 0 });
      expect(values['malformed']).toBe(0);
      expect(DISTRIBUTIONS.map((name) => counts[name])).toEqual(DISTRIBUTIONS.map(() => all));
      expect(halves.clients.map(({ unexpectedCloses }) => unexpectedCloses)).toEqual(
        halves.clients.map(() => ({})),
      );
      // Those who came have gone; the others have stayed.
      await expect.poll(() => halves.server.connections).toBe(STAYING);
    });
  });
}

describe.each(['sse', 'ws'] as const)('churn over %s', (transport) => {
  it('counts those who are refused, and those who are never answered', async () => {
    const agenda = new Agenda();
    await agenda.start();
    onTestFinished(() => agenda.stop());
    const silent = createServer((socket) => void socket.on('error', () => {}).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const half = churn.clientHalf({
      parameters: PARAMETERS,
      seed: 1,
      agenda,
      transport: await clientTransport('lean', transport),
      host: '127.0.0.1',
      port,
      process: 0,
      processes: 1,
    });
    const slice = async (timeoutMs: number): Promise<boolean> => {
      const fromNs = nowNs() + 5 * NS_PER_MS;
      await half.run({
        index: 0, phase: 'steady', fromNs, toNs: fromNs + 100 * NS_PER_MS, rateScale: 1, discard: false, seed: 1,
      }); // prettier-ignore
      return half.drain({}, timeoutMs);
    };

    expect(await slice(50)).toBe(false);
    expect(half.measurements({}).values).toMatchObject({
      expected: IN_SLICE, delivered: 0, lost: 0, failed: IN_SLICE, failed_unanswered: IN_SLICE,
    }); // prettier-ignore

    half.reset({});
    await new Promise((resolve) => silent.close(resolve));
    expect(await slice(50)).toBe(true);
    expect(half.measurements({}).values).toMatchObject({
      expected: IN_SLICE, delivered: 0, lost: 0, failed: IN_SLICE, failed_refused: IN_SLICE,
    }); // prettier-ignore
    expect(half.unexpectedCloses).toEqual({ 'refused ECONNREFUSED': IN_SLICE });
  });
});
