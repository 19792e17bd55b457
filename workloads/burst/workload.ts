// Burst: one publisher whose events come in bursts, of many lines and of different sizes. The shape behind log viewers,
// build output and feeds of incidents.
import { channelName } from '../broadcast/channel-name.ts';
import type { Workload } from '../workload.ts';
import { meanRateHz } from './burst-schedule.ts';
import { BurstViewers } from './clients.ts';
import { burstParameters, type BurstParameters } from './parameters.ts';
import { burstServer } from './server.ts';

export const burst: Workload<BurstParameters> = {
  name: 'burst',
  parameters: burstParameters,
  metrics: {
    burst_latency: { unit: 'ns', better: 'lower' },
  },
  example: { channel: channelName(0) },
  loadModel: () => 'open-bursts',
  offeredRateHz: meanRateHz,
  deliveredRateHz: (parameters) => meanRateHz(parameters) * parameters.connections,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  rhythm: ({ burstEveryMs }) => ({ turns: 'alternating', sliceMs: burstEveryMs, tailMs: 0 }),
  serverHalf: burstServer,
  clientHalf: (context) => new BurstViewers(context),
};
