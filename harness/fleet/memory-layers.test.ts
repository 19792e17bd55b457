import { describe, expect, it } from 'vitest';
import type { FleetMemory } from './fleet.ts';
import {
  isStraight,
  layerSlopes,
  memoryAllows,
  type LayerName,
  type LayerSlope,
  type StraightLayer,
} from './memory-layers.ts';

/** Connections that cost 1,000 bytes in a server, 3,000 in a client and 8,000 in the kernel, all on one line. */
function memoryAt(connections: number, overrides: Partial<FleetMemory> = {}): FleetMemory {
  const of = (base: number, each: number): FleetMemory['server'] => ({
    rssBytes: 3 * base + each * connections,
    heapUsedBytes: base / 4 + (each / 2) * connections,
    externalBytes: 0,
    pssBytes: 2 * base + each * connections,
    privateBytes: base + each * connections,
  });
  const kernel = { slabBytes: 2e8 + 8_000 * connections, socketBytes: 0 };
  return { connections, server: of(1e7, 1000), client: of(2e7, 3000), kernel, slabs: {}, ...overrides };
}

/** A layer whose slope is a figure. */
function straight(slopes: readonly LayerSlope[], name: LayerName): StraightLayer {
  const found = slopes.find(({ layer }) => layer === name);
  if (found === undefined || !isStraight(found)) throw new Error(`${name} is not straight`);
  return found;
}

/** Kernel memory that goes up and down by `bytes` from one level to the next. */
function noisy(bytes: number): FleetMemory[] {
  return LEVELS.map(({ connections }, index) =>
    memoryAt(connections, {
      kernel: { slabBytes: 2e8 + 8_000 * connections + (index % 2) * bytes, socketBytes: 0 },
    }),
  );
}

const LEVELS = [0, 1000, 2000, 3000, 4000].map((connections) => memoryAt(connections));

describe('layerSlopes', () => {
  it('tells every layer apart, and their sum', () => {
    const slopes = layerSlopes(LEVELS);
    expect(
      slopes.map(({ layer, bytesPerConnection }) => [layer, Math.round(bytesPerConnection ?? NaN)]),
    ).toEqual([
      ['server', 1000],
      ['server heap', 500],
      ['server external', 0],
      ['client', 3000],
      ['client heap', 1500],
      ['kernel slabs', 8000],
      ['kernel socket buffers', 0],
      ['all', 12000],
    ]);
    const all = straight(slopes, 'all');
    expect(all).toMatchObject({ levels: 4, r2: expect.closeTo(1) });
    expect(straight(slopes, 'server').baseBytes).toBeCloseTo(1e7);
    expect(all.highBytes - all.lowBytes).toBeLessThan(1);
  });

  it('has an interval that shows the noise', () => {
    const all = straight(layerSlopes(noisy(1e6)), 'all');
    expect(all.lowBytes).toBeLessThan(12_000);
    expect(all.highBytes).toBeGreaterThan(12_000);
    expect(all.highBytes - all.lowBytes).toBeGreaterThan(1000);
  });

  it('is no figure where the levels are not on a straight line, and says how far they are from one', () => {
    const slopes = layerSlopes(noisy(3e7));
    const crooked = slopes.filter((slope) => !isStraight(slope));
    expect(crooked.map(({ layer }) => layer)).toEqual(['kernel slabs', 'all']);
    for (const slope of crooked) {
      expect(slope.r2).toBeLessThan(0.99);
      expect(JSON.parse(JSON.stringify(slope))).toMatchObject({ bytesPerConnection: null, lowBytes: null });
    }
    expect(straight(slopes, 'server').bytesPerConnection).toBeCloseTo(1000);
    expect(memoryAllows(slopes, 4000, 13e9, 1e9, 0)).toBeUndefined();
  });

  it('needs four levels besides the empty one', () => {
    expect(layerSlopes(LEVELS.slice(0, 4))).toEqual([]);
  });

  it('leaves a layer out that the system does not tell of, and takes resident memory for private', () => {
    const elsewhere = LEVELS.map(({ connections, server, client }) => {
      const untold = { privateBytes: undefined, pssBytes: undefined };
      return memoryAt(connections, {
        server: { ...server, ...untold },
        client: { ...client, ...untold },
        kernel: undefined,
      });
    });
    const slopes = layerSlopes(elsewhere);
    expect(slopes.map(({ layer }) => layer)).toEqual([
      'server',
      'server heap',
      'server external',
      'client',
      'client heap',
    ]);
    expect(slopes[0]!.bytesPerConnection).toBeCloseTo(1000);
  });
});

describe('memoryAllows', () => {
  it('adds to what is held what the rest would pay for', () => {
    const slopes = layerSlopes(LEVELS);
    const allows = memoryAllows(slopes, 4000, 13e9, 1e9, 0)!;
    expect(allows.connections).toBe(4000 + 1e6);
    expect(allows.low).toBeLessThanOrEqual(allows.connections);
    expect(allows.high).toBeGreaterThanOrEqual(allows.connections);
    expect(memoryAllows(slopes, 4000, 13e9, 1e9, 3000)!.connections).toBe(4000 + 8e5);
  });

  it('allows no more than is held where the reserve is touched, and nothing is known without a slope', () => {
    expect(memoryAllows(layerSlopes(LEVELS), 4000, 1e9, 2e9, 0)!.connections).toBe(4000);
    expect(memoryAllows([], 4000, 1e9, 0, 0)).toBeUndefined();
  });
});
