// The answers of a language model to users who are far away: where round trips decide, and not the server.
import type { Scenario } from './scenario.ts';

export const farUsers: Scenario = {
  name: 'far-users',
  question:
    'My users are 2, 20, 60 or 150 ms away. How much of the time to the first token is round trips, on a connection that is kept and on a new one, over SSE and over WebSocket?',
  reading:
    'On a kept connection a request takes one round trip over either transport. A new one adds a round trip for TCP, and ' +
    'for a WebSocket another one for its handshake, before the question can be asked. Look at the time to first token in ' +
    'round-trip times: the server’s microseconds are in no digit that you see.',
  arrival: 'tokens arrive',
  workload: 'stream',
  parameters: { connections: 16, tokens: 20, gapMedianMs: 10, payloadBytes: 200, askEveryMs: 500 },
  axes: { connection: ['kept-alive', 'per-request'] },
  networks: ['rtt=2ms', 'regional', 'rtt=60ms', 'far'],
  quickBlocks: {
    'connection=kept-alive,network=rtt=2ms': 1,
    'connection=kept-alive,network=rtt=60ms': 1,
    'connection=kept-alive,network=far': 1,
    'connection=per-request,network=rtt=2ms': 1,
    'connection=per-request,network=regional': 1,
    'connection=per-request,network=rtt=60ms': 1,
    'connection=per-request,network=far': 1,
  },
  onlyByName: true,
};
