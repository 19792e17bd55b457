// Both halves on real targets: every byte arrives at every subscriber; and decoding that goes wrong, found out.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Listener, Target } from '../../servers/target.ts';
import { TARGETS } from '../../servers/targets.ts';
import { binaryEvent, binaryPayload } from '../binary-event.ts';
import { startHalves, type Halves } from '../halves.fixture.ts';
import { MIN_SIZED_BYTES } from '../sized-payloads.ts';
import type { SizedParameters } from './parameters.ts';
import { sized } from './workload.ts';

/** In a slice of 100 ms at 100 events a second. */
const EVENTS = 10;

async function connected(
  target: Target,
  changed: Partial<SizedParameters>,
  kind: 'lean' | 'reference' = 'lean',
) {
  const parameters = sized
    .parameters(z)
    .parse({ connections: 2, rateHz: 100, payloadBytes: 1000, connectRateHz: 5000, ...changed });
  const halves = await startHalves(sized, parameters, target, kind);
  const [outcome] = await Promise.all(halves.clients.map((client) => client.connect(parameters.connections)));
  expect(outcome!.opened).toBe(2);
  return halves;
}

async function deliveries(halves: Halves) {
  const { drained } = await halves.slice();
  return { drained, ...halves.measured() };
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();

  describe.runIf(available)(`sized on ${entry.name}`, () => {
    it.each([
      ['text', MIN_SIZED_BYTES, 'lean'],
      ['binary', MIN_SIZED_BYTES, 'lean'],
      ['text', 1_048_576, 'lean'],
      ['binary', 1_048_576, 'lean'],
      ['text', 70_000, 'reference'],
      ['binary', 70_000, 'reference'],
    ] as const)('delivers every byte: %s of %i bytes, %s client', async (content, payloadBytes, kind) => {
      const { drained, values, counts } = await deliveries(
        await connected(await entry.load(), { content, payloadBytes }, kind),
      );
      expect(drained).toBe(true);
      expect(values).toMatchObject({ expected: 2 * EVENTS, delivered: 2 * EVENTS, lost: 0, malformed: 0 });
      expect(counts['decode_time']).toBe(content === 'binary' ? 2 * EVENTS : undefined);
    });
  });
}

/** The target with one byte changed behind the stamp of every fifth event: base64 stays base64. */
function garbling(target: Target): Target {
  let broadcasts = 0;
  return {
    ...target,
    listen(application, options) {
      const started = (listener: Listener): void =>
        application.started({
          port: listener.port,
          ...(listener.carriesBinary === undefined ? {} : { carriesBinary: listener.carriesBinary }),
          broadcast(channel, event) {
            const data = Buffer.from(event.data);
            if (broadcasts++ % 5 === 2) data[100] = data[100] === 0x41 ? 0x42 : 0x41;
            listener.broadcast(channel, { ...event, data });
          },
          close: () => listener.close(),
        });
      return target.listen({ ...application, started }, options);
    },
  };
}

describe('a target that changes one byte of every fifth event', () => {
  it.each([
    [nodeSse, 'text'],
    [nodeSse, 'binary'],
    [nodeWs, 'text'],
    [nodeWs, 'binary'],
  ] as const)('has as many malformed deliveries: $0.name, %s', async (target, content) => {
    const halves = await connected(garbling(target), { content });
    const fromNs = nowNs() + 10 * NS_PER_MS;
    const toNs = fromNs + 100 * NS_PER_MS;
    const slice = { index: 0, phase: 'steady', fromNs, toNs, rateScale: 1, discard: false, seed: 1 } as const;
    const { sent } = await halves.server.run(slice);
    const values = () => halves.clients[0]!.measurements(sent).values;
    await expect.poll(() => values()['malformed']).toBe(2 * (EVENTS / 5));
    await expect.poll(() => values()['delivered']).toBe(2 * (EVENTS - EVENTS / 5));
    expect(values()['lost']).toBe(2 * (EVENTS / 5));
  });
});

describe('bytes over an event stream', () => {
  it('are base64 that any decoder reads, and come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const { data, binary } = binaryEvent(bytes, {});
        const text = Buffer.from(data).toString('latin1');
        expect(binary).toBeUndefined();
        expect(Uint8Array.from(atob(text), (character) => character.charCodeAt(0))).toEqual(bytes);
        expect(Uint8Array.from(binaryPayload(data, 0, data.length, false))).toEqual(bytes);
      }),
    );
  });
});
