// Clients that send much: what the way up costs by itself.
import type { Scenario } from './scenario.ts';

export const uplink: Scenario = {
  name: 'uplink',
  question:
    'My clients send a lot: cursors, sensors, game input. What does it cost to POST each message beside an event stream, on one connection, on several or in batches, against messages on a WebSocket?',
  reading:
    'Each member is alone in its room: what it sends comes back to it and to nobody else, so every message is one on the way ' +
    'up and one on the way down. The WebSocket side is the same in all cases. `uplink queue` is what a message waits ' +
    'behind an unanswered POST. Several connections shorten that wait and lose the order (`overtaken`); a batch keeps it, and ' +
    'spares heads and answers (`messages per post`). Over a network the wait grows with its round trip, and one connection ' +
    'carries no more than one message in each: add `--network regional --rate 400`.',
  arrival: 'the own message comes back',
  workload: 'exchange',
  parameters: { connections: 20, rooms: 20, rateHz: 1000, payloadBytes: 100 },
  axes: {},
  points: [{ uplinkConnections: 1 }, { uplinkConnections: 4 }, { uplinkConnections: 1, uplinkBatches: true }],
  onlyByName: true,
};
