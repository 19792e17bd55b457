// Holds every event for a known time before it is pushed: a test must find that time in the service time.
import type { Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

/** How long, in milliseconds, to the grain of the event loop's timers. */
export const HELD_MS = 20;

export const target: Target = await wrappedTarget(import.meta.url, (broadcast) => (channel, event) => {
  const data = event.data.slice();
  setTimeout(() => broadcast(channel, { data }), HELD_MS);
});
