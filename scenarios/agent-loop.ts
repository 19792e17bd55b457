// An agent and its model: many short turns, one after the other, where every round trip is paid every time.
import type { Scenario } from './scenario.ts';

export const agentLoop: Scenario = {
  name: 'agent-loop',
  question:
    'My agent asks a model twenty times in a row and waits for each short answer. How much of the loop is the transport: one WebSocket, a POST on a kept connection, or a new connection for each turn?',
  reading:
    'A turn is its completion time, and the loop is twenty of them. The answer itself takes about 110 ms (20 tokens); the ' +
    'rest is the transport. A kept connection makes SSE and WebSocket alike: one round trip a turn. What is said to be ' +
    'faster about WebSocket is mostly the connection that it keeps, which per-request shows.',
  arrival: 'tokens arrive',
  workload: 'stream',
  parameters: {
    connections: 8,
    tokens: 20,
    gapMedianMs: 5,
    pauseShare: 0,
    payloadBytes: 200,
    askEveryMs: 1000,
  },
  axes: { connection: ['kept-alive', 'per-request'] },
  networks: ['rtt=2ms', 'regional', 'far'],
  quickBlocks: 3,
  onlyByName: true,
};
