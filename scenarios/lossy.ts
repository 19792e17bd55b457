// A path that loses packets: what waits behind a lost one.
import type { Scenario } from './scenario.ts';

export const lossy: Scenario = {
  name: 'lossy',
  question:
    'My users’ network loses packets. How late do events come that wait behind a lost one, over one connection and over one for each of ten channels, over SSE and over WebSocket?',
  reading:
    'Both transports are TCP, so both wait in order for what was lost: at least one round trip, and 200 ms or more where ' +
    'nothing follows that would tell. Over one connection everything waits; over ten a tenth of it does, but each has ' +
    'fewer packets behind the lost one that tell of it. Compare p99 between losses, and between one connection and ten; ' +
    'a second of difference between the transports would be chance. For percentiles that hold, give --duration 10s.',
  arrival: 'events arrive',
  workload: 'broadcast',
  parameters: { rateHz: 1000, payloadBytes: 200 },
  axes: {},
  points: [
    { connections: 1, channels: 1 },
    { connections: 10, channels: 10 },
  ],
  networks: ['rtt=40ms', 'rtt=40ms,loss=0.1%', 'rtt=40ms,loss=1%', 'rtt=40ms,loss=3%'],
  quickBlocks: 3,
  onlyByName: true,
};
