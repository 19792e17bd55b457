// Ends one of its connections in the middle of the steady phase.
import type { Target } from '../../servers/target.ts';
import { SPARED } from './unfaithful.ts';
import { wrappedTarget } from './wrapped-target.ts';

export const target: Target = await wrappedTarget(import.meta.url, (broadcast, open) => {
  let count = 0;
  return (channel, event) => {
    broadcast(channel, event);
    if (++count !== SPARED + 10) return;
    for (const connection of open) return connection.end();
  };
});
