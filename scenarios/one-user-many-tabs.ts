// One user with many tabs: does a shared connection of HTTP/2 lift the limit of six, and at what cost?
import type { Scenario } from './scenario.ts';

export const oneUserManyTabs: Scenario = {
  name: 'one-user-many-tabs',
  question:
    'One user has many tabs open, each with a stream of its own. What do 1, 6, 20 and 100 of them cost over SSE and over WebSocket, and what does sharing a connection of HTTP/2 save?',
  reading:
    'Over HTTP/1.1 each tab has a connection; a browser opens six of them for event streams and lets the seventh wait for ' +
    'ever, so what stands at 20 and 100 is what a browser does not let you have. On the stack `node-h2` (only by name: ' +
    '--stack node,node-h2) up to 100 streams share a connection, over either transport.',
  workload: 'broadcast',
  parameters: { rateHz: 20, payloadBytes: 100, connectRateHz: 200, streamsPerConnection: 100 },
  axes: { connections: [1, 6, 20, 100] },
  quickBlocks: 1,
  onlyByName: true,
};
