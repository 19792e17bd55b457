// Clients whose network is gone, and that nobody tells the server about.
import type { Scenario } from './scenario.ts';

export const halfOpen: Scenario = {
  name: 'half-open',
  question:
    'My users go into a tunnel: their network is gone, and nothing says so. When does my server notice, with a heartbeat and without, over SSE and over WebSocket?',
  reading:
    'Half a minute without a network, on a link of its own. Notice time is how long the server kept those whom it found out ' +
    'about; `gone unnoticed` are the others. With heartbeat=none nothing is sent. heartbeat=sent writes a comment or a ping ' +
    'every five seconds, which only TCP could miss the answer to, after a quarter of an hour by Linux’ defaults. With ' +
    'heartbeat=answered a WebSocket server looks for pongs; an event stream has no answer, and its kernel asks for the peer.',
  workload: 'gone',
  parameters: { connections: 20 },
  axes: { heartbeat: ['none', 'sent', 'answered'] },
  networks: ['lan'],
  quickBlocks: 1,
  onlyByName: true,
};
