// Silence: connections on which nothing is sent for a while, each for another while, all at once. Who cuts them, and when?
import { SilenceClients } from './clients.ts';
import { SilenceServer } from './server.ts';
import { silenceParameters, sliceMsOf, type SilenceParameters } from './parameters.ts';
import type { Workload } from '../workload.ts';

const rateHz = (parameters: SilenceParameters): number =>
  (2000 * parameters.connections) / sliceMsOf(parameters);

export const silence: Workload<SilenceParameters> = {
  name: 'silence',
  parameters: silenceParameters,
  metrics: {
    longest_silence: { unit: 'ns', better: 'higher', per: 'silence_reports' },
    cut_after: { unit: 'ns', better: 'higher', per: 'silences_cut' },
    silences_survived: { unit: '1', better: 'higher' },
    silences_cut: { unit: '1', better: 'lower' },
    silences_unnoticed: { unit: '1', better: 'lower' },
    silence_reports: { unit: '1', better: 'none' },
  },
  loadModel: () => 'open-constant',
  offeredRateHz: rateHz,
  deliveredRateHz: rateHz,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  rhythm: (parameters) => ({ turns: 'simultaneous', sliceMs: sliceMsOf(parameters), tailMs: 0 }),
  serverHalf: (context) => new SilenceServer(context),
  clientHalf: (context) => new SilenceClients(context),
};
