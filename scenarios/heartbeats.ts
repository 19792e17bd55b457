// What staying alive costs, by the interval and by what is sent.
import type { Scenario } from './scenario.ts';

export const heartbeats: Scenario = {
  name: 'heartbeats',
  question:
    'Proxies cut what is silent, so every connection needs a heartbeat. What does staying alive cost at ten thousand connections, over SSE and over WebSocket?',
  reading:
    'CPU per event is the price of one heartbeat; times 3,600 seconds over the interval it is that of a connection for an hour. ' +
    'A page sees a heartbeat that is an event. A comment or a ping keeps proxies from closing, and the pong comes back ' +
    'on top. With long intervals heartbeats come one by one, and each wakes the server.',
  arrival: 'heartbeats arrive',
  workload: 'idle',
  parameters: { connections: 10_000, payloadBytes: 64, connectRateHz: 5000 },
  axes: { heartbeatMs: [5000, 60_000], keepAlive: ['event', 'protocol'] },
  onlyByName: true,
};
