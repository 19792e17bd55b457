// Burns a known time of its processor for every event before it is pushed: a target whose capacity is known.
import type { Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

/** Per event, in milliseconds. */
export const BUSY_MS = 1;

export const target: Target = await wrappedTarget(import.meta.url, (broadcast) => (channel, event) => {
  const data = event.data.slice();
  const until = performance.now() + BUSY_MS;
  while (performance.now() < until);
  broadcast(channel, { data });
});
