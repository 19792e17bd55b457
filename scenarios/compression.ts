// What compression saves, and what it costs: permessage-deflate against gzip and its successors, flushed after each event.
import type { Scenario } from './scenario.ts';

const SMALLEST = { windowBits: 9, memoryLevel: 1 } as const;

export const compression: Scenario = {
  name: 'compression',
  question:
    'My events are JSON documents. What does compressing them save on the wire, what does it cost in CPU and memory, and does it differ between SSE and WebSocket?',
  reading:
    'Compare bytes, CPU, memory per connection and latency of a case with those of coding=off. With window=own each connection ' +
    'has a compressor, which knows the events before; with window=shared every event is compressed for itself. Then an event ' +
    'stream sends everyone the same bytes, compressed once; the WebSocket libraries compress again for each connection. ' +
    'br and zstd are codings of event streams: WebSocket has permessage-deflate there too.',
  workload: 'compressed',
  parameters: { connections: 50, rateHz: 50, payloadBytes: 1024 },
  axes: {},
  points: [
    { coding: 'off' },
    { coding: 'gzip', window: 'own' },
    { coding: 'gzip', window: 'own', ...SMALLEST },
    { coding: 'gzip', window: 'shared' },
    { coding: 'br', window: 'own' },
    { coding: 'zstd', window: 'own' },
  ],
  onlyByName: true,
};
