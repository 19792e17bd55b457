// Many small rooms, and people who come and go.
import type { Scenario } from './scenario.ts';

export const presence: Scenario = {
  name: 'presence',
  question:
    'I have a thousand small rooms, little happens in each, and people come and go all the time. Does keeping the rooms cost more over SSE or over WebSocket?',
  reading:
    'Five members a room get online counts. With joinRateHz=0 nobody comes or goes: CPU per event then is that of a ' +
    'room’s event, and against connections=5, the same load on a single room, it shows what a thousand rooms cost. With ' +
    'visitors it has their connects in it too. Join time is what a visitor waits for the count that it is in itself.',
  arrival: 'online counts arrive',
  workload: 'presence',
  parameters: { connections: 5000, rooms: 1000, rateHz: 200, payloadBytes: 80 },
  axes: {},
  points: [{ joinRateHz: 0 }, { joinRateHz: 100 }, { joinRateHz: 0, connections: 5, rooms: 1 }],
  onlyByName: true,
};
