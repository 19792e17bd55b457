// Does the cost of a delivery depend on how many others there are?
import type { Scenario } from './scenario.ts';

export const fanOut: Scenario = {
  name: 'fan-out',
  question:
    'Does a delivered event cost the same with ten connections as with ten thousand, over SSE and over WebSocket?',
  reading:
    'The deliveries per second are the same in every case: more connections, fewer events. CPU per event would be ' +
    'flat if connections cost nothing; with few connections each event wakes the server, with many it waits in line.',
  workload: 'broadcast',
  parameters: { payloadBytes: 100, connectRateHz: 2000 },
  axes: {},
  points: [
    { connections: 10, rateHz: 5000 },
    { connections: 100, rateHz: 500 },
    { connections: 1000, rateHz: 50 },
    { connections: 10_000, rateHz: 5 },
  ],
  quickBlocks: 3,
  onlyByName: true,
};
