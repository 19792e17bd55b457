// One workload, loaded by its name: a process that serves one shape of load, or makes it, loads none of the others. They
// are a hundred modules, and a run starts hundreds of processes.
import type { Workload } from './workload.ts';

/** By the same names as in workloads.ts, which its test looks after. */
export const LOADERS: Readonly<Record<string, () => Promise<Workload>>> = {
  broadcast: async () => (await import('./broadcast/workload.ts')).broadcast,
  exchange: async () => (await import('./exchange/workload.ts')).exchange,
  idle: async () => (await import('./idle/workload.ts')).idle,
  silence: async () => (await import('./silence/workload.ts')).silence,
  churn: async () => (await import('./churn/workload.ts')).churn,
  stream: async () => (await import('./stream/workload.ts')).stream,
  watch: async () => (await import('./watch/workload.ts')).watch,
  burst: async () => (await import('./burst/workload.ts')).burst,
  compressed: async () => (await import('./compressed/workload.ts')).compressed,
  cluster: async () => (await import('./cluster/workload.ts')).cluster,
  gone: async () => (await import('./gone/workload.ts')).gone,
  sized: async () => (await import('./sized/workload.ts')).sized,
  stalled: async () => (await import('./stalled/workload.ts')).stalled,
  storm: async () => (await import('./storm/workload.ts')).storm,
  presence: async () => (await import('./presence/workload.ts')).presence,
  poll: async () => (await import('./poll/workload.ts')).poll,
};

/** The workload of that name, which `workloadNamed` knows too. Rejects for an unknown one. */
export async function loadWorkload(name: string): Promise<Workload> {
  const load = LOADERS[name];
  if (load === undefined)
    throw new Error(`No workload is called "${name}". There are: ${Object.keys(LOADERS).join(', ')}`);
  return load();
}
