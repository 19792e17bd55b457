// Stalled: one publisher, many subscribers, and some that stop reading. The shape behind every page on a bad line.
import { channelName } from '../broadcast/channel-name.ts';
import type { Workload } from '../workload.ts';
import { StallingClients } from './clients.ts';
import { policyOptions, stalledParameters, takeWholeWindow, type StalledParameters } from './parameters.ts';
import { StallingServer } from './server.ts';

export const stalled: Workload<StalledParameters> = {
  name: 'stalled',
  parameters: stalledParameters,
  metrics: {
    stalled_memory: { unit: 'By', better: 'lower', per: 'stalled_clients' },
    memory_growth: { unit: 'By', better: 'lower' },
    memory_returned_share: { unit: '1', better: 'higher' },
    stalled_held: { unit: 'By', better: 'none', per: 'stalled_clients' },
    cut_time: { unit: 'ns', better: 'none' },
    stalled_clients: { unit: '1', better: 'none' },
    stalled_cut: { unit: '1', better: 'none' },
    stalled_delivered: { unit: '1', better: 'none' },
    stalled_dropped: { unit: '1', better: 'lower' },
    stalled_missed: { unit: '1', better: 'lower' },
  },
  example: { channel: channelName(0) },
  loadModel: () => 'open-constant',
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections }) => rateHz * connections,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  listenOptions: policyOptions,
  holdsUpOverHttp2: takeWholeWindow,
  // One stall a trial: after it the receive buffers are large.
  rhythm: ({ stallMs }) => ({ turns: 'alternating', sliceMs: stallMs, tailMs: 0 }),
  serverHalf: (context) => new StallingServer(context),
  clientHalf: (context) => new StallingClients(context),
};
