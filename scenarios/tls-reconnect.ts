// What a deploy costs where everybody comes back over TLS: with tickets, without, and with tickets whose keys are gone.
import type { Scenario } from './scenario.ts';

export const tlsReconnect: Scenario = {
  name: 'tls-reconnect',
  question:
    'My users come back over TLS, after a deploy all at once. How many can my server take a second, and how much do tickets help?',
  reading:
    'As in `connect`, a user is an event here, so CPU per event is CPU per connection, its handshake included; and TLS has a ' +
    'time of its own between TCP and HTTP. With `resumed` every user brings a ticket that the server knows; with `lost-keys` ' +
    'a ticket of the server that was there before, whose keys went with it: what a deploy does unless the keys outlive it. ' +
    'Clients pay for handshakes about what a server does: more --client-processes, where there are processors for them.',
  arrival: 'connections are open',
  workload: 'churn',
  parameters: { connections: 4, payloadBytes: 64, holdMs: 20 },
  axes: {},
  climb: { parameter: 'connectRateHz', values: [100, 200, 400, 800] },
  tls: ['off', '1.3', '1.3+resumed', '1.3+lost-keys'],
  quickBlocks: 1,
  onlyByName: true,
};
