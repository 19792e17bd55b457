// How fast users can come: after a deploy, all of them at once.
import type { Scenario } from './scenario.ts';

export const connect: Scenario = {
  name: 'connect',
  question:
    'After a deploy or an outage all users come back at once. How fast can they connect, and what does each one cost the server?',
  reading:
    'Time runs from the moment when a user was due to come to the first event that the user has read, and apart: TCP, ' +
    'handshake, first event (0 where it came with the answer to the handshake). An event is a connection here, so CPU ' +
    'per event is CPU per connection, opened, greeted and closed. Users leave by ending TCP from their side on ' +
    'both transports, so TIME_WAIT stays with the clients.',
  arrival: 'connections are open',
  workload: 'churn',
  parameters: { connections: 10, payloadBytes: 64, holdMs: 20 },
  axes: {},
  climb: { parameter: 'connectRateHz', values: [500, 2000, 4000] },
  quickBlocks: 1,
};
