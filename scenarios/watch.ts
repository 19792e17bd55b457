// What comes from a server that pushes by itself: the look at a server of one's own.
import type { Scenario } from './scenario.ts';

export const watch: Scenario = {
  name: 'watch',
  question:
    'My server pushes by itself. How late do its events arrive over SSE and over WebSocket, how evenly, and at what cost?',
  reading:
    'Nobody tells the server when to push, so all sides are watched at the same time. Latency is there where events ' +
    'carry a stamp; the gap between two arrivals, memory per connection and bytes are there for any server.',
  workload: 'watch',
  parameters: { connections: 20, connectRateHz: 500 },
  axes: {},
  onlyByName: true,
};
