// The proxy takes up a new configuration, or the server behind it is replaced, while everybody is connected.
import type { Scenario } from './scenario.ts';

export const deploy: Scenario = {
  name: 'deploy',
  question:
    'I reload my proxy, or restart the server behind it, while a thousand clients are connected. Who loses the connection, how long until everybody receives again, and which events are lost, over SSE and over WebSocket?',
  reading:
    'After a reload (outage=reloaded) look at `storm_clients` first: how many lost their connection at all. Where it is 0, an ' +
    'old process of the proxy goes on serving them, and `proxy_processes` counts it. After a restart (outage=closed) ' +
    'everybody loses it; recovery time is the policy, the time without a server, and the attempts that the proxy answered ' +
    '502 meanwhile. Compare the proxies before you compare transports.',
  arrival: 'the first event after the loss arrives',
  workload: 'storm',
  parameters: { connections: 1000, rateHz: 10, payloadBytes: 256, policy: 'full-jitter' },
  axes: { outage: ['reloaded', 'closed'] },
  vias: ['nginx:correct', 'haproxy:correct', 'caddy:correct'],
  quickBlocks: 3,
  onlyByName: true,
};
