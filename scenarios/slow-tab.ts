// One of many tabs stops reading: what its stream does to those beside it on a connection of HTTP/2.
import type { Scenario } from './scenario.ts';

export const slowTab: Scenario = {
  name: 'slow-tab',
  question:
    'One user has ten streams open, and one of them is no longer read: a tab that is stuck in a script. Do the nine others still get their events?',
  reading:
    'Over HTTP/1.1 each stream has a connection and TCP’s window for itself, so the cases of --stack node repeat one ' +
    'another. On the stack `node-h2` the ten share one (only by name: --stack node,node-h2). Node.js gives a connection’s ' +
    'window back as soon as bytes arrive (credit=arrival), so a stream that is not read holds its own window and no more. ' +
    'A browser gives it back for what a page has taken (credit=read): once what is not read takes the whole window of the ' +
    'connection, the others stand still until it is read again. With the windows of Chromium (6 MiB for a stream, 15 MiB ' +
    'for a connection) it takes three such streams. Compare `in_time` with `delivered`: nothing is lost.',
  workload: 'stalled',
  parameters: {
    connections: 10,
    streamsPerConnection: 10,
    rateHz: 100,
    payloadBytes: 16_384,
    policy: 'hold',
  },
  axes: {},
  points: [
    { stalledShare: 0 },
    { stalledShare: 0.1, credit: 'arrival' },
    { stalledShare: 0.1, credit: 'read' },
    { stalledShare: 0.1, credit: 'arrival', sessionWindowKiB: 512 },
    { stalledShare: 0.1, credit: 'read', sessionWindowKiB: 512 },
    // What Chromium gives a stream and a connection: kSpdyStreamMaxRecvWindowSize, kSpdySessionMaxRecvWindowSize.
    { stalledShare: 0.3, credit: 'read', streamWindowKiB: 6144, sessionWindowKiB: 15_360 },
  ],
  quickBlocks: 1,
  onlyByName: true,
};
