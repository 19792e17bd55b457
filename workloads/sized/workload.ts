// Sized: one publisher, events of one size from a few bytes to a mebibyte, as text or as bytes. The shape behind
// documents, pictures and model weights that are pushed to their readers.
import { channelName } from '../broadcast/channel-name.ts';
import type { Workload } from '../workload.ts';
import { SizedSubscribers } from './clients.ts';
import { sizedParameters, type SizedParameters } from './parameters.ts';
import { sizedServer } from './server.ts';

export const sized: Workload<SizedParameters> = {
  name: 'sized',
  parameters: sizedParameters,
  metrics: {
    decode_time: { unit: 'ns', better: 'lower' },
  },
  example: { channel: channelName(0) },
  loadModel: () => 'open-constant',
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections }) => rateHz * connections,
  sockets: ({ connections }) => connections,
  eventTurns: true,
  connectLevels: ({ connections }) => [connections],
  serverHalf: sizedServer,
  clientHalf: (context) => new SizedSubscribers(context),
};
