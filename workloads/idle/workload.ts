// Idle: many connections that wait, and now and then a heartbeat that keeps each of them alive: as a stamped
// event, or as the protocol's own keep-alive (an SSE comment, a WebSocket ping with its pong). The heartbeats of
// the connections are spread evenly over time, as those of users who came at different times are.
import { connectLevelsOf } from '../connect-levels.ts';
import { heartbeatRateHz } from '../heartbeat.ts';
import { IdleClients } from './clients.ts';
import { IdleServer } from './server.ts';
import { idleParameters, type IdleParameters } from './parameters.ts';
import type { Workload } from '../workload.ts';

export const idle: Workload<IdleParameters> = {
  name: 'idle',
  parameters: idleParameters,
  metrics: {},
  example: { channel: 'idle' },
  loadModel: () => 'open-constant',
  offeredRateHz: heartbeatRateHz,
  deliveredRateHz: heartbeatRateHz,
  sockets: ({ connections }) => connections,
  eventTurns: true,
  connectLevels,
  serverHalf: (context) => new IdleServer(context),
  clientHalf: (context) => new IdleClients(context),
};

/** One in the other case, which would show the same memory again. */
function connectLevels({ connections, keepAlive }: IdleParameters): number[] {
  return keepAlive === 'protocol' ? [connections] : connectLevelsOf(connections);
}
