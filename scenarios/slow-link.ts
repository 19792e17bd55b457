// More events than the link carries: who notices, and how late the newest event is.
import type { Scenario } from './scenario.ts';

export const slowLink: Scenario = {
  name: 'slow-link',
  question:
    'I send more than my user’s link carries. How stale are the events that arrive, over SSE and over WebSocket, and does anybody drop one?',
  reading:
    'At 2 Mbit/s the link carries what is offered (1.6 Mbit/s and its headers), at 1 Mbit/s it does not: events queue in ' +
    'the server’s memory and in the kernel, each later than the one before, and every one of them arrives. Latency grows ' +
    'for as long as it goes on, so p99 says how stale the last events were. Neither transport drops an event: that is for ' +
    'the server to decide (slow-readers has the policies).',
  arrival: 'events arrive',
  workload: 'broadcast',
  parameters: { connections: 1, rateHz: 200, payloadBytes: 1000 },
  axes: {},
  networks: ['rtt=40ms,rate=2mbit,queue=64kB', 'rtt=40ms,rate=1mbit,queue=64kB'],
  quickBlocks: 3,
  onlyByName: true,
};
