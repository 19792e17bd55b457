// Forgets one event that came from the other process of a cluster, in each process, as a backplane does that drops one. The
// events of the warm-up are spared.
import cluster from 'node:cluster';
import { emptyStamp, readStamp, STAMP_OFFSET } from '../../measure/events/stamp.ts';
import type { Target } from '../../servers/target.ts';
import { wrappedTarget } from './wrapped-target.ts';

/** Events from the other process that go through unharmed, from the first one on. */
const SPARED_ACROSS = 120;

export const target: Target = await wrappedTarget(import.meta.url, (broadcast) => {
  // Workers are two, and count from 1.
  const own = ((cluster.worker?.id ?? 1) - 1) % 2;
  const stamp = emptyStamp();
  let across = 0;
  return (channel, event) => {
    const isAcross = readStamp(event.data, STAMP_OFFSET, event.data.length, stamp) && stamp.source !== own;
    if (isAcross && ++across === SPARED_ACROSS + 1) return;
    broadcast(channel, event);
  };
});
