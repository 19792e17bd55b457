// What a connection costs that only waits: the number that decides how many users fit on a server.
import type { Scenario } from './scenario.ts';

export const idleConnections: Scenario = {
  name: 'idle-connections',
  question:
    'Most of my users are connected and wait. How much memory does a waiting connection take, and what does it cost to keep it alive?',
  reading:
    'Memory per connection is the slope of a line through five numbers of open connections, so that what the ' +
    'process takes once for all is not in it; kernel memory is that of both ends. A heartbeat as an event proves ' +
    'to the page that its server lives; the protocol keep-alive (an SSE comment, a WebSocket ping) keeps proxies ' +
    'from closing, and no page ever sees it. Connections come as fast as they can be opened; `connect` tells what ' +
    'connecting takes.',
  arrival: 'heartbeats arrive',
  workload: 'idle',
  parameters: { connections: 6000, heartbeatMs: 10_000, payloadBytes: 64, connectRateHz: 8000 },
  axes: { keepAlive: ['event', 'protocol'] },
  quickBlocks: { 'keepAlive=protocol': 1 },
};
