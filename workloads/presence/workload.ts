// Presence: many rooms with few members each, to which little is sent, while people come and go. The shape behind online
// counts, typing indicators and small shared documents: what it takes to keep the rooms is much of the work.
import type { Workload } from '../workload.ts';
import { PresencePeople } from './clients.ts';
import { presenceParameters, roomName, type PresenceParameters } from './parameters.ts';
import { PresenceServer } from './server.ts';

/** Of a room; in a visit somebody comes and goes, and the visitor reads the first of these itself. */
function membersOf({ connections, rooms }: PresenceParameters): number {
  return connections / rooms;
}

export const presence: Workload<PresenceParameters> = {
  name: 'presence',
  parameters: presenceParameters,
  metrics: {
    join_time: { unit: 'ns', better: 'lower' },
    joined: { unit: '1', better: 'none' },
    visits_failed: { unit: '1', better: 'lower' },
  },
  example: { channel: roomName(0) },
  loadModel: () => 'open-poisson',
  offeredRateHz: ({ rateHz, joinRateHz }) => rateHz + joinRateHz,
  deliveredRateHz: (parameters) =>
    (parameters.rateHz + 2 * parameters.joinRateHz) * membersOf(parameters) + parameters.joinRateHz,
  sockets: ({ connections, joinRateHz, holdMs }) => connections + Math.ceil((joinRateHz * holdMs) / 1000),
  connectLevels: ({ connections }) => [connections],
  serverHalf: (context) => new PresenceServer(context),
  clientHalf: (context) => new PresencePeople(context),
};
