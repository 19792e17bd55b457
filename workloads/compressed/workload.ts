// Compressed: one publisher, documents for all subscribers, compressed on the way: an event stream by a content coding with a
// flush after each event, a WebSocket by permessage-deflate.
import { channelName } from '../broadcast/channel-name.ts';
import { connectLevelsOf } from '../connect-levels.ts';
import type { Workload } from '../workload.ts';
import { CompressedSubscribers } from './clients.ts';
import { compressedParameters, compressionOf, type CompressedParameters } from './parameters.ts';
import { compressedServer } from './server.ts';

export const compressed: Workload<CompressedParameters> = {
  name: 'compressed',
  parameters: compressedParameters,
  metrics: {
    decompression_time: { unit: 'ns', better: 'lower' },
  },
  example: { channel: channelName(0) },
  loadModel: () => 'open-constant',
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections }) => rateHz * connections,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => connectLevelsOf(connections),
  listenOptions(parameters) {
    const compression = compressionOf(parameters);
    return compression === undefined ? {} : { compression };
  },
  serverHalf: compressedServer,
  clientHalf: (context) => new CompressedSubscribers(context),
};
