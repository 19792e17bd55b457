// How much goes through before something gives way.
import type { Scenario } from './scenario.ts';

export const throughput: Scenario = {
  name: 'throughput',
  question:
    'How many events a second can one server process push, and what do they cost, over SSE and over WebSocket?',
  reading:
    'The rate doubles until deliveries fall behind or the clients are bound; the last step of a side is where it ' +
    'stopped. Where events are due at the same time, a library may join them into one write: `idiomatic` shows the ' +
    'library, batching included, `one-write-per-event` the protocol without it. Compare events per write beside CPU.',
  workload: 'broadcast',
  parameters: { connections: 10, payloadBytes: 100, rateHz: 4000 },
  axes: { writes: ['idiomatic', 'one-write-per-event'] },
  climb: { parameter: 'rateHz', values: [4000, 8000, 16_000, 32_000] },
  quickBlocks: 1,
};
