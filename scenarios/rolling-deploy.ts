// Two servers behind one address are replaced, one after the other.
import type { Scenario } from './scenario.ts';

export const rollingDeploy: Scenario = {
  name: 'rolling-deploy',
  question:
    'I have two servers behind one proxy and replace them one after the other. What do my users notice, over SSE and over WebSocket?',
  reading:
    'Interruptions is how often a user lost the connection: who is on the first server moves to the second, and with that one ' +
    'back. First and second recovery time count from each replacement until those who lost it receive again; their p50, p90, ' +
    'p99 and maximum are the times until 50, 90, 99 and 100 % of them do. One server is always there, so most of it is the ' +
    'policy; what is above that is the proxy, which must find out who is there. Missed should be 0: the buffer reaches back.',
  arrival: 'the first event after the loss arrives',
  workload: 'storm',
  parameters: { connections: 1000, rateHz: 10, payloadBytes: 256, policy: 'full-jitter', stormMs: 7000 },
  axes: { outage: ['rolling', 'rolling-killed'] },
  vias: ['nginx:correct', 'haproxy:correct', 'caddy:correct'],
  quickBlocks: 3,
  onlyByName: true,
};
