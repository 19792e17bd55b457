// Every workload, by name.
import { broadcast } from './broadcast/workload.ts';
import { compressed } from './compressed/workload.ts';
import { exchange } from './exchange/workload.ts';
import { cluster } from './cluster/workload.ts';
import { churn } from './churn/workload.ts';
import { gone } from './gone/workload.ts';
import { idle } from './idle/workload.ts';
import { silence } from './silence/workload.ts';
import { burst } from './burst/workload.ts';
import { poll } from './poll/workload.ts';
import { presence } from './presence/workload.ts';
import { sized } from './sized/workload.ts';
import { stalled } from './stalled/workload.ts';
import { storm } from './storm/workload.ts';
import { stream } from './stream/workload.ts';
import { watch } from './watch/workload.ts';
import type { Workload } from './workload.ts';

const WORKLOADS: ReadonlyMap<string, Workload> = new Map<string, Workload>([
  [broadcast.name, broadcast],
  [exchange.name, exchange],
  [idle.name, idle],
  [silence.name, silence],
  [churn.name, churn],
  [stream.name, stream],
  [watch.name, watch],
  [burst.name, burst],
  [sized.name, sized],
  [stalled.name, stalled],
  [compressed.name, compressed],
  [gone.name, gone],
  [storm.name, storm],
  [cluster.name, cluster],
  [presence.name, presence],
  [poll.name, poll],
]);

/** The workload of that name. Throws for an unknown one: names are checked where they are read. */
export function workloadNamed(name: string): Workload {
  const workload = WORKLOADS.get(name);
  if (workload === undefined)
    throw new Error(`No workload is called "${name}". There are: ${[...WORKLOADS.keys()].join(', ')}`);
  return workload;
}

/** Whether there is a workload of that name. */
export function isWorkload(name: string): boolean {
  return WORKLOADS.has(name);
}

/** All of them, as they are called. */
export function workloadNames(): string[] {
  return [...WORKLOADS.keys()];
}
