// Every workload, by name.
import { broadcast } from './broadcast.ts';
import { exchange } from './exchange.ts';
import { churn } from './churn.ts';
import { idle } from './idle.ts';
import { stream } from './stream.ts';
import type { Workload } from './workload.ts';

const WORKLOADS: ReadonlyMap<string, Workload> = new Map<string, Workload>([
  [broadcast.name, broadcast],
  [exchange.name, exchange],
  [idle.name, idle],
  [churn.name, churn],
  [stream.name, stream],
]);

/** The workload of that name. Throws for an unknown one: names are checked where they are read. */
export function workloadNamed(name: string): Workload {
  const workload = WORKLOADS.get(name);
  if (workload === undefined)
    throw new Error(`No workload is called "${name}". There are: ${[...WORKLOADS.keys()].join(', ')}`);
  return workload;
}
