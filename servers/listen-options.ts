// The limits and time-outs of a listener, checked before a library sees them: uWebSockets.js ends the process
// on a bad one, others round it silently, and a pair whose sides disagree is not a pair.
import { compressionFault } from './compression.ts';
import type { ListenOptions } from './target.ts';

/** A WebSocket that does not answer a closing handshake is cut after this time, on every stack. */
export const CLOSE_TIMEOUT_MS = 4000;

/** `Listener.close` gives the last bytes this time to leave before it cuts what is still open. */
export const CLOSE_GRACE_MS = 100;

const LARGEST_INT32 = 2 ** 31 - 1;
const RANGES = {
  port: [0, 65_535],
  backlog: [1, LARGEST_INT32],
  keepAliveMs: [0, LARGEST_INT32],
  maxMessageBytes: [1, LARGEST_INT32],
  backpressureLimitBytes: [64 * 1024, LARGEST_INT32],
} as const;

/** Throws a RangeError that names the option, its value and what is allowed. */
export function assertListenOptions(options: ListenOptions): void {
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = options[name as keyof typeof RANGES];
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new RangeError(`${name} is ${value}: use a whole number from ${least} to ${most}`);
  }
  const { heartbeatMs } = options;
  if (
    heartbeatMs !== undefined &&
    !(Number.isInteger(heartbeatMs) && heartbeatMs >= 20 && heartbeatMs <= 400_000)
  )
    throw new RangeError(`heartbeatMs is ${heartbeatMs}: use a whole number from 20 to 400000`);
  const fault = options.compression && compressionFault(options.compression);
  if (fault !== undefined) throw new RangeError(`compression: ${fault}`);
}
