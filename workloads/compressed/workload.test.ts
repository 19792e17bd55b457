// Both halves on real targets: every byte arrives, compressed as the case wants it; and targets that do not compress, do not
// flush, or compress wrongly, found with the right count.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { target as nodeSse } from '../../servers/node/sse.ts';
import { target as nodeWs } from '../../servers/node/ws.ts';
import type { Target } from '../../servers/target.ts';
import { compressionFaultOf, TARGETS } from '../../servers/targets.ts';
import { startHalves } from '../halves.fixture.ts';
import { faultyTarget } from './faulty-target.fixture.ts';
import { compressionOf, type CompressedParameters } from './parameters.ts';
import { compressed } from './workload.ts';

/** In a slice of 100 ms at 100 events a second. */
const EVENTS = 10;

const SMALLEST = { windowBits: 9, memoryLevel: 1 } as const;
const CASES: readonly Partial<CompressedParameters>[] = [
  { coding: 'off' },
  { coding: 'gzip', window: 'own' },
  { coding: 'gzip', window: 'own', ...SMALLEST },
  { coding: 'gzip', window: 'own', payloadBytes: 70_000 },
  { coding: 'gzip', window: 'shared' },
  { coding: 'gzip', window: 'shared', payloadBytes: 70_000 },
  { coding: 'br', window: 'own' },
  { coding: 'zstd', window: 'own' },
];

function parametersOf(changed: Partial<CompressedParameters>): CompressedParameters {
  const some = { connections: 2, rateHz: 100, payloadBytes: 1000, connectRateHz: 5000, coding: 'gzip' };
  return compressed.parameters(z).parse({ ...some, ...changed });
}

async function connected(
  target: Target,
  changed: Partial<CompressedParameters>,
  kind: 'lean' | 'reference' = 'lean',
) {
  const parameters = parametersOf(changed);
  const halves = await startHalves(compressed, parameters, target, kind);
  const [connect] = await Promise.all(halves.clients.map((client) => client.connect(parameters.connections)));
  return { halves, connect: connect! };
}

/** Which of the cases a target cannot do, with its reason. */
async function faultsOf(target: string) {
  const faults = CASES.map(async (changed) => {
    const compression = compressionOf(parametersOf(changed));
    const fault = compression && (await compressionFaultOf(target, compression));
    return { name: JSON.stringify(changed), changed, fault };
  });
  return Promise.all(faults);
}

for (const entry of TARGETS) {
  const { available } = await entry.availability();
  const cases = await faultsOf(entry.name);
  const possible = cases.filter(({ fault }) => fault === undefined);
  const impossible = cases.filter(({ fault }) => fault !== undefined);
  const byReference = possible.filter(({ changed }) => changed.payloadBytes === undefined);

  describe.runIf(available)(`compressed on ${entry.name}`, () => {
    it('can do most of the cases', () => {
      expect(possible.length).toBeGreaterThanOrEqual(entry.name === 'uws-ws' ? 4 : 7);
    });

    it.runIf(impossible.length > 0)('refuses the others in so many words', async () => {
      const target = await entry.load();
      for (const { changed, fault } of impossible) {
        expect(fault).toMatch(/^(uWebSockets\.js compresses with|Node\.js .* has no Zstandard)/);
        await expect(connected(target, changed)).rejects.toThrow(fault);
      }
    });

    it.each([
      ...possible.map((each) => ({ ...each, kind: 'lean' as const })),
      ...byReference.map((each) => ({ ...each, kind: 'reference' as const })),
    ])('delivers every byte of $name to the $kind client', async ({ changed, kind }) => {
      const { halves, connect } = await connected(await entry.load(), changed, kind);
      expect(connect).toMatchObject({ opened: 2, failures: {} });
      const { drained } = await halves.slice();
      const { values, counts } = halves.measured();
      expect(drained).toBe(true);
      expect(values).toMatchObject({ expected: 2 * EVENTS, delivered: 2 * EVENTS, lost: 0, malformed: 0 });
      expect(counts['decompression_time']).toBe(changed.coding === 'off' ? undefined : 2 * EVENTS);
    });
  });
}

describe.each([nodeSse, nodeWs])('a target that answers without compression: $name', (target) => {
  it.each(['lean', 'reference'] as const)('has no client, and each says why: %s', async (kind) => {
    const plain: Target = {
      ...target,
      listen(application, { compression: _left, ...options }) {
        return target.listen(application, options);
      },
    };
    const { connect } = await connected(plain, {}, kind);
    expect(connect).toMatchObject({ opened: 0, failures: { 'protocol COMPRESSION_AGREEMENT': 2 } });
    expect(Object.values(connect.told!)).toEqual([
      expect.stringMatching(/does not compress as it was asked to: it/),
    ]);
  });
});

describe.each(['sse', 'ws'] as const)('a target that compresses wrongly, over %s', (transport) => {
  it('and does not flush has lost every event', async () => {
    const { halves, connect } = await connected(faultyTarget(transport, { flushes: false }), {});
    expect(connect.opened).toBe(2);
    const { drained } = await halves.slice({}, 200);
    expect(drained).toBe(false);
    expect(halves.measured().values).toMatchObject({ expected: 2 * EVENTS, delivered: 0, lost: 2 * EVENTS });
  });

  it.each(['lean', 'reference'] as const)(
    'and breaks the fourth event loses it and all behind it: %s',
    async (kind) => {
      const { halves } = await connected(faultyTarget(transport, { breaks: 3 }), {}, kind);
      await halves.slice({}, 200);
      const { values } = halves.measured();
      expect(values).toMatchObject({ expected: 2 * EVENTS, delivered: 2 * 3, lost: 2 * (EVENTS - 3) });
      const closes = (): unknown => halves.clients[0]!.unexpectedCloses;
      await expect.poll(closes).toEqual({ 'protocol DECOMPRESSION': 2 });
    },
  );
});

describe('node-ws', () => {
  it.each([[{ window: 'shared' }], [SMALLEST]] as const)(
    'with another window than was asked for (%j) has no client',
    async (other) => {
      const changing: Target = {
        ...nodeWs,
        listen(application, options) {
          return nodeWs.listen(application, {
            ...options,
            compression: { ...options.compression!, ...other },
          });
        },
      };
      const { connect } = await connected(changing, {});
      expect(connect).toMatchObject({ opened: 0, failures: { 'protocol COMPRESSION_AGREEMENT': 2 } });
    },
  );
});

it('a WebSocket whose messages come without the compression that was agreed is ended', async () => {
  const { halves } = await connected(faultyTarget('ws', { leaves: 3 }), {});
  await halves.slice({}, 200);
  expect(halves.measured().values).toMatchObject({ delivered: 2 * 3, lost: 2 * (EVENTS - 3) });
  expect(halves.clients[0]!.unexpectedCloses).toEqual({ 'protocol MESSAGE_NOT_COMPRESSED': 2 });
});
