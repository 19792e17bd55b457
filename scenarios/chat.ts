// People who talk to each other through the server: the case in which data flows both ways.
import type { Scenario } from './scenario.ts';

export const chat: Scenario = {
  name: 'chat',
  question:
    'In my chat everybody writes and everybody reads. What does it cost that SSE needs a POST for every message, where a WebSocket just sends?',
  reading:
    'Latency runs from the moment when a member meant to send to the moment when another one had read it, so the way ' +
    'up is in it. `echo time` is the same for the own copy, `uplink round trip` (SSE only) a POST and its answer, ' +
    '`uplink queue` what a message waited behind an unanswered POST. With 50 members in the room, first and last ' +
    'delivery show who waits.',
  arrival: 'messages arrive',
  workload: 'exchange',
  parameters: { rooms: 1, rateHz: 200, payloadBytes: 200 },
  axes: { connections: [5, 50] },
  quickBlocks: { 'connections=50': 1 },
};
