// How uWebSockets.js is told to compress the messages of WebSockets, and what it cannot be told.
// https://unetworking.github.io/uWebSockets.js/generated/interfaces/WebSocketBehavior.html#compression
//
// - Its level is zlib's default, 6. The one compressor for all has the largest window (15 bits, memory level 8), and an
//   event for everyone is compressed anew for each of them.
// - It lists compressors of 3 to 256 KiB for each connection, and gives each of them the smallest, of 9 bits and memory
//   level 1: where it takes up what was negotiated, it asks by a bit mask for that one, and every size has the bit.
//   `library.test.ts` holds it to the bytes that such a compressor makes.
import { compressionFault, type Compression } from '../compression.ts';
import type { ListenOptions } from '../target.ts';
import type { Uws } from './library.ts';

const LEVEL = 6;
const SIZES = {
  shared: { windowBits: 15, memoryLevel: 8 },
  own: { windowBits: 9, memoryLevel: 1 },
} as const satisfies Record<Compression['window'], Pick<Compression, 'windowBits' | 'memoryLevel'>>;

/** Why uWebSockets.js cannot compress messages like that; undefined where it can. */
export function uwsCompressionFault(compression: Compression): string | undefined {
  const { window, level, windowBits, memoryLevel } = compression;
  const fault = compressionFault(compression);
  if (fault !== undefined) return fault;
  const can = SIZES[window];
  if (level === LEVEL && windowBits === can.windowBits && memoryLevel === can.memoryLevel) return undefined;
  return (
    `uWebSockets.js compresses with level ${LEVEL}, and ${window === 'own' ? 'each connection for itself' : 'all connections together'} ` +
    `with a window of ${can.windowBits} bits and memory level ${can.memoryLevel} alone.`
  );
}

/** `WebSocketBehavior.compression`. Throws a RangeError for what it cannot do. */
export function compressorOf(uws: Uws, { compression }: ListenOptions): number {
  if (compression === undefined) return uws.DISABLED;
  const fault = uwsCompressionFault(compression);
  if (fault !== undefined) throw new RangeError(fault);
  return compression.window === 'own' ? uws.DEDICATED_COMPRESSOR_3KB : uws.SHARED_COMPRESSOR;
}
