// Heartbeats: which connection gets which, and the event that carries one. One counter runs through all
// connections in turn, so that it alone says how many each of them has got.
import { STAMP_LENGTH, STAMP_PREFIX } from '../measure/events/stamp.ts';

const END = '"}';

/** The smallest payload, in bytes: a stamp and nothing else. */
export const MIN_HEARTBEAT_BYTES = STAMP_PREFIX.length + STAMP_LENGTH + END.length;

/** An event of `payloadBytes` (at least `MIN_HEARTBEAT_BYTES`), its stamp to be written; blanks fill it up. */
export function heartbeatPayload(payloadBytes: number): Buffer {
  return Buffer.from(`${STAMP_PREFIX}${'-'.repeat(STAMP_LENGTH)}${END}`.padEnd(payloadBytes, ' '), 'latin1');
}

/** How many of the first `total` heartbeats are those of connection `index` of `connections`. */
export function heartbeatsOf(index: number, total: number, connections: number): number {
  return total <= index ? 0 : Math.floor((total - 1 - index) / connections) + 1;
}

/** The name under which connection `index` subscribes. */
export function clientName(index: number): string {
  return `c${index}`;
}

/** The index of the connection that subscribed under that name. */
export function clientIndex(name: string): number {
  return Number(name.slice(1));
}

/** Heartbeats per second, over all connections. */
export function heartbeatRateHz(load: {
  readonly connections: number;
  readonly heartbeatMs: number;
}): number {
  return (load.connections * 1000) / load.heartbeatMs;
}
