// Loses, repeats and swaps events by a rule that a test can do the sums of. The events of the warm-up are spared,
// so that only what is accounted goes wrong.
import type { OutgoingEvent, Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

/** Broadcasts that go through unharmed, from the first one on. */
export const SPARED = 200;

/** Of every ten broadcasts after these: one is lost, one sent twice, one held back until the next has gone. */
export const target: Target = await wrappedTarget(import.meta.url, (broadcast) => {
  let count = 0;
  let held: OutgoingEvent | undefined;
  return (channel, event) => {
    const place = count < SPARED ? 0 : (count - SPARED) % 10;
    count++;
    if (place === 2) return;
    if (place === 6) {
      held = { data: event.data.slice() };
      return;
    }
    broadcast(channel, event);
    if (place === 4) broadcast(channel, event);
    if (held !== undefined) {
      broadcast(channel, held);
      held = undefined;
    }
  };
});
