// How events are compressed on their way to subscribers: the same words for both transports. A WebSocket has one way,
// permessage-deflate (https://www.rfc-editor.org/rfc/rfc7692); an event stream has the content codings of HTTP
// (https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1), with a flush after each event.
import * as zlib from 'node:zlib';

export type ContentCoding = 'gzip' | 'br' | 'zstd';

export interface Compression {
  /** Of an event stream. A WebSocket has permessage-deflate, whatever stands here. */
  readonly coding: ContentCoding;
  /**
   * `own`: each connection has a compressor of its own, and an event may refer to those before it (context takeover).
   * `shared`: every event is compressed for itself, so that one compressor does for all (no context takeover).
   */
  readonly window: 'own' | 'shared';
  /** As zlib counts them, 1 to 9. Brotli and Zstandard have scales of their own, on which the same number is taken. */
  readonly level: number;
  /** Base two logarithm of the window in bytes: 9 to 15; Brotli and Zstandard begin at 10. */
  readonly windowBits: number;
  /** Of zlib, 1 to 9: 2^(memoryLevel + 9) bytes beside the 2^(windowBits + 2) of the window. The other codings have none. */
  readonly memoryLevel: number;
}

/** The smallest window that a coding has. */
const LEAST_WINDOW_BITS: Readonly<Record<ContentCoding, number>> = { gzip: 9, br: 10, zstd: 10 };

/** Why nobody can compress like that with this version of Node.js; undefined where it can be done. */
export function compressionFault({ coding, window, windowBits }: Compression): string | undefined {
  if (coding === 'zstd' && !('createZstdCompress' in zlib))
    return `Node.js ${process.versions.node} has no Zstandard.`;
  if (coding !== 'gzip' && window === 'shared')
    return `An event that is compressed by ${coding} for itself is a whole stream of its own: only gzip has blocks that stand for themselves.`;
  const least = LEAST_WINDOW_BITS[coding];
  if (windowBits < least) return `The smallest window of ${coding} has ${least} bits, not ${windowBits}.`;
  return undefined;
}
