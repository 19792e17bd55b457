// Where the memory of a connection is: the layers of a fleet, each a slope over the levels at which memory was taken,
// with its interval; and how many connections the machine's memory would allow at that price.
import { fitLine, LEAST_R2 } from '../../measure/figures/least-squares.ts';
import type { FleetMemory } from './fleet.ts';
import { MIN_LEVELS } from '../trial/observations.ts';

export const LAYERS = [
  'server',
  'server heap',
  'server external',
  'client',
  'client heap',
  'kernel slabs',
  'kernel socket buffers',
  'all',
] as const;

export type LayerName = (typeof LAYERS)[number];

/** A layer that the system does not tell of, or that has too few levels, is not there. */
export type LayerSlope = StraightLayer | CrookedLayer;

interface FittedLayer {
  readonly layer: LayerName;
  readonly r2: number;
  readonly levels: number;
}

/** Bytes per connection. */
export interface StraightLayer extends FittedLayer {
  readonly bytesPerConnection: number;
  /** 95 % interval of the slope (Student's t). */
  readonly lowBytes: number;
  readonly highBytes: number;
  /** What the layer takes without a connection, by the same line, over all processes. */
  readonly baseBytes: number;
}

/** Its levels are not on a straight line, so there is no figure. Null and not undefined: JSON says so. */
export interface CrookedLayer extends FittedLayer {
  readonly bytesPerConnection: null;
  readonly lowBytes: null;
  readonly highBytes: null;
  readonly baseBytes: null;
}

const NO_FIGURE = { bytesPerConnection: null, lowBytes: null, highBytes: null, baseBytes: null };

export function isStraight(layer: LayerSlope): layer is StraightLayer {
  return layer.bytesPerConnection !== null;
}

/** User space is what no other process shares (`privateBytes`), or, where the system does not tell, what is resident. */
const userBytes = ({ privateBytes, rssBytes }: FleetMemory['server']): number => privateBytes ?? rssBytes;

/** Bytes of a layer; undefined where the system does not tell. */
const PICK: Readonly<Record<LayerName, (memory: FleetMemory) => number | undefined>> = {
  server: ({ server }) => userBytes(server),
  'server heap': ({ server }) => server.heapUsedBytes,
  'server external': ({ server }) => server.externalBytes,
  client: ({ client }) => userBytes(client),
  'client heap': ({ client }) => client.heapUsedBytes,
  'kernel slabs': ({ kernel }) => kernel?.slabBytes,
  'kernel socket buffers': ({ kernel }) => kernel?.socketBytes,
  all: ({ server, client, kernel }) =>
    kernel === undefined
      ? undefined
      : userBytes(server) + userBytes(client) + kernel.slabBytes + kernel.socketBytes,
};

/** The empty level is left out, as in a trial: what the first connection costs once for all is not its own. */
export function layerSlopes(levels: readonly FleetMemory[]): LayerSlope[] {
  return LAYERS.flatMap((layer): LayerSlope[] => {
    const points = levels.flatMap((level) => {
      const bytes = PICK[layer](level);
      return level.connections === 0 || bytes === undefined || Number.isNaN(bytes)
        ? []
        : [[level.connections, bytes] as const];
    });
    const line = points.length < MIN_LEVELS ? undefined : fitLine(points);
    if (line?.slopeHalfWidth === undefined) return [];
    const { slope, slopeHalfWidth, r2, intercept } = line;
    const fitted = { layer, r2, levels: points.length };
    if (r2 <= LEAST_R2) return [{ ...fitted, ...NO_FIGURE }];
    return [
      {
        ...fitted,
        bytesPerConnection: slope,
        lowBytes: slope - slopeHalfWidth,
        highBytes: slope + slopeHalfWidth,
        baseBytes: intercept,
      },
    ];
  });
}

export interface MemoryAllows {
  readonly connections: number;
  /** By the upper and by the lower end of the slope's interval; undefined where the latter is not above zero. */
  readonly low: number;
  readonly high: number | undefined;
}

/**
 * How many connections memory would hold: those that are held, and what is still available beyond the reserve at the
 * price of another one. Undefined without a slope that is a figure.
 */
export function memoryAllows(
  slopes: readonly LayerSlope[],
  held: number,
  availableBytes: number,
  reserveBytes: number,
  /** What a further process costs, divided by the connections that it carries: servers and clients together. */
  processBytesPerConnection: number,
): MemoryAllows | undefined {
  const all = slopes.find(({ layer }) => layer === 'all');
  if (all === undefined || !isStraight(all) || all.bytesPerConnection <= 0) return undefined;
  const free = Math.max(0, availableBytes - reserveBytes);
  const at = (bytes: number): number => Math.floor(held + free / (bytes + processBytesPerConnection));
  return {
    connections: at(all.bytesPerConnection),
    low: at(all.highBytes),
    high: all.lowBytes > 0 ? at(all.lowBytes) : undefined,
  };
}
