// How `ws` is told to compress. https://github.com/websockets/ws/blob/master/doc/ws.md#new-websocketserveroptions-callback
//
// Each connection has a compressor of its own in either case; without context takeover `ws` resets it after each message,
// and an event for everyone is compressed once for each of them. It compresses on the thread pool, ten at a time.
import type { PerMessageDeflateOptions } from 'ws';
import type { ListenOptions } from '../target.ts';

/** False: nothing is compressed. */
export function perMessageDeflateOf({ compression }: ListenOptions): PerMessageDeflateOptions | false {
  if (compression === undefined) return false;
  const { window, level, windowBits, memoryLevel: memLevel } = compression;
  return {
    threshold: 0,
    serverNoContextTakeover: window === 'shared',
    serverMaxWindowBits: windowBits,
    // What clients send is not the question: the least memory for it.
    clientNoContextTakeover: true,
    zlibDeflateOptions: { level, memLevel },
  };
}
