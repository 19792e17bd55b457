// Broadcast: one publisher pushes events at a given rate, every subscriber of a channel gets each of them.
// The shape behind tickers, scores, notifications and dashboards.
import { BroadcastPublisher, quoteTraits } from './server.ts';
import { BroadcastSubscribers } from './clients.ts';
import { channelName } from './channel-name.ts';
import { broadcastParameters, type BroadcastParameters } from './parameters.ts';
import type { Workload } from '../workload.ts';

export const broadcast: Workload<BroadcastParameters> = {
  name: 'broadcast',
  parameters: broadcastParameters,
  metrics: {},
  example: { channel: channelName(0) },
  loadModel: ({ arrivals }) => `open-${arrivals}`,
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections, channels }) => (rateHz * connections) / channels,
  sockets: ({ connections }) => connections,
  eventTurns: true,
  isOneWay: true,
  connectLevels: ({ connections }) => [connections],
  serverHalf: (context) => new BroadcastPublisher(context, quoteTraits(context.parameters, context.seed)),
  clientHalf: (context) => new BroadcastSubscribers(context),
};
