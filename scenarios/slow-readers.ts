// Some clients stop reading: what they cost the server, and the others.
import type { Scenario } from './scenario.ts';

export const slowReaders: Scenario = {
  name: 'slow-readers',
  question:
    'Some of my clients stop reading. What do they cost my server, and do the others feel it, over SSE and over WebSocket?',
  reading:
    'One in a hundred, or one in ten, of the clients stops reading its socket for four and a half seconds. What the others feel ' +
    'stands beside the baseline: their latency ÷ that of the case in which nobody stalls. Held without bound, every event for them is the server’s memory; dropped, it is gone ' +
    'without a word; disconnected, the client has to come back. The kernel takes a few megabytes for each before ' +
    'the server holds anything.',
  workload: 'stalled',
  parameters: { connections: 100, rateHz: 100, payloadBytes: 16_384, uncountedShare: 0.1 },
  axes: {},
  points: [
    { policy: 'hold', stalledShare: 0 },
    { policy: 'hold', stalledShare: 0.01 },
    { policy: 'hold', stalledShare: 0.1 },
    { policy: 'drop', stalledShare: 0.1 },
    { policy: 'disconnect', stalledShare: 0.1 },
  ],
  baseline: 'policy=hold,stalledShare=0',
  quickBlocks: {
    'policy=drop,stalledShare=0.1': 3,
    'policy=disconnect,stalledShare=0.1': 3,
  },
  onlyByName: true,
};
