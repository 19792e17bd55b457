// Nothing to say for minutes: who cuts the connection, and when.
import type { Scenario } from './scenario.ts';

export const idleCut: Scenario = {
  name: 'idle-cut',
  question:
    'My server has nothing to say for minutes. After which silence does a proxy cut the connection, over SSE and over WebSocket, and which heartbeat keeps it alive?',
  reading:
    'Eleven silences from 10 s to 310 s run at the same time, four connections each. The longest silence that a connection ' +
    'lived through is the longest that you can afford; a heartbeat must come more often, with some room. `cut after` is ' +
    'when the others were cut, `silences unnoticed` how many of their clients were not told. Six minutes for a proxy: ' +
    'choose one with --via.',
  arrival: 'events arrive',
  workload: 'silence',
  parameters: { connections: 44, silences: '10,20,30,45,55,65,90,120,180,240,310' },
  axes: {},
  vias: ['direct', 'nginx:common', 'haproxy:common', 'caddy:common'],
  quickBlocks: 1,
  onlyByName: true,
};
