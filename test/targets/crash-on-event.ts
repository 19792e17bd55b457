// Throws in the middle of the steady phase.
import type { Target } from '../../servers/target.ts';
import { SPARED } from './unfaithful.ts';
import { wrappedTarget } from './wrapped-target.ts';

export const target: Target = await wrappedTarget(import.meta.url, (broadcast) => {
  let count = 0;
  return (channel, event) => {
    if (count++ === SPARED + 10) throw new Error('this event is one too many');
    broadcast(channel, event);
  };
});
