// Everybody loses the connection at once, and comes back.
import type { Scenario } from './scenario.ts';

export const reconnectStorm: Scenario = {
  name: 'reconnect-storm',
  question:
    'My server restarts, or crashes, and a thousand clients come back at once. How long until everybody receives again, what do they miss, and what does the storm cost, over SSE and over WebSocket?',
  reading:
    'Recovery time counts from the loss until a client’s first event on its new connection: its p50, p90, p99 and maximum are ' +
    'the times until 50, 90, 99 and 100 % of the clients are back. Most of it is the policy and the time without a server, ' +
    'which are the same on both sides; resume time is the attempt that succeeded alone. Compare peak accepts and the peaks ' +
    'of CPU and memory between policies before you compare transports. With ' +
    '`gateway` a proxy answers 502 while the server is away, in clear text or over TLS: clients that gave up at it do not come ' +
    'back by themselves.',
  arrival: 'the first event after the loss arrives',
  workload: 'storm',
  parameters: { connections: 1000, rateHz: 10, payloadBytes: 256 },
  axes: {},
  points: [
    { outage: 'killed', policy: 'fixed' },
    { outage: 'killed', policy: 'exponential' },
    { outage: 'killed', policy: 'full-jitter' },
    { outage: 'killed', policy: 'retry' },
    { outage: 'closed', policy: 'full-jitter' },
    { outage: 'cut', policy: 'full-jitter' },
    { outage: 'gateway', policy: 'full-jitter' },
    // So few that one processor makes the handshakes of their attempts in time.
    { outage: 'gateway', policy: 'full-jitter', connections: 200 },
    { outage: 'gateway', policy: 'event-source', downMs: 4000, stormMs: 6000 },
  ],
  tlsOf: {
    'outage=gateway,policy=full-jitter,connections=200': ['off', '1.3'],
    'outage=gateway,policy=event-source,downMs=4000,stormMs=6000': ['off', '1.3'],
  },
  quickBlocks: {
    'outage=killed,policy=exponential': 3,
    'outage=killed,policy=retry': 3,
    'outage=closed,policy=full-jitter': 3,
    'outage=cut,policy=full-jitter': 3,
    'outage=gateway,policy=full-jitter': 3,
    'outage=gateway,policy=event-source,downMs=4000,stormMs=6000': 3,
  },
  onlyByName: true,
};
