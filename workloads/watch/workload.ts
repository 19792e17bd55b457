// Watch: a server pushes by itself, at its own rate, and subscribers watch what comes: the shape for servers that
// nobody can tell when to push. All sides of a block are watched at the same time, because all push at any time.
import { connectLevelsOf } from '../connect-levels.ts';
import { WatchClients } from './clients.ts';
import { WATCHED, WatchServer } from './server.ts';
import { watchParameters, type WatchParameters } from './parameters.ts';
import type { Workload } from '../workload.ts';

/** Long enough for a server that pushes once a second. */
const SLICE_MS = 1000;

export const watch: Workload<WatchParameters> = {
  name: 'watch',
  parameters: watchParameters,
  metrics: { arrival_gap: { unit: 'ns', better: 'none' } },
  example: { channel: WATCHED },
  loadModel: () => 'by-the-server',
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections }) => rateHz * connections,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => connectLevelsOf(connections),
  rhythm: () => ({ turns: 'simultaneous', sliceMs: SLICE_MS, tailMs: 0 }),
  serverHalf: (context) => new WatchServer(context),
  clientHalf: (context) => new WatchClients(context),
};
