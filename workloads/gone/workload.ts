// Gone: clients whose network goes without a word, as a telephone's in a tunnel. How long does the server keep them?
import { GoneClients } from './clients.ts';
import { goneParameters, heartbeatOptions, sliceMsOf, type GoneParameters } from './parameters.ts';
import { GoneServer } from './server.ts';
import type { Workload } from '../workload.ts';

/** Where only counts matter: the network is taken away and given back by programs that must be started. */
const LEAST_MS = 600;

const rateHz = (parameters: GoneParameters): number =>
  (1000 * parameters.connections) / sliceMsOf(parameters);

export const gone: Workload<GoneParameters> = {
  name: 'gone',
  parameters: goneParameters,
  metrics: {
    notice_time: { unit: 'ns', better: 'lower' },
    gone_clients: { unit: '1', better: 'none' },
    gone_noticed: { unit: '1', better: 'higher' },
    gone_unnoticed: { unit: '1', better: 'lower' },
  },
  loadModel: () => 'open-constant',
  offeredRateHz: rateHz,
  deliveredRateHz: rateHz,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  listenOptions: heartbeatOptions,
  rhythm: (parameters) => ({
    turns: 'simultaneous',
    sliceMs: sliceMsOf(parameters),
    tailMs: 0,
    leastMs: LEAST_MS,
  }),
  serverHalf: (context) => new GoneServer(context),
  clientHalf: (context) => new GoneClients(context),
};
