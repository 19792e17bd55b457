// Users who leave in the middle of an answer: what the model goes on generating for nobody.
import type { Scenario } from './scenario.ts';

export const llmCancel: Scenario = {
  name: 'llm-cancel',
  question:
    'Users close the page in the middle of an answer. How soon does my server know, and how many tokens does it generate for nobody, over SSE and over WebSocket?',
  reading:
    'Half of the answers are left at a random token, by closing the connection. Stop time runs from the server’s write ' +
    'of that token until the application is told; a token that is due in between is wasted. On the loopback interface ' +
    'it is the price of the goodbye itself; with --network it grows by a round trip, and tokens with it.',
  arrival: 'tokens arrive',
  workload: 'stream',
  parameters: { connections: 128, tokens: 150, gapMedianMs: 20, payloadBytes: 200, leaveShare: 0.5 },
  axes: {},
  onlyByName: true,
};
