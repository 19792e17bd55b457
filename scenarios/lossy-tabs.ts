// A hundred streams on a path that loses packets: what waits behind a lost one where they share a connection of HTTP/2.
import type { Scenario } from './scenario.ts';

export const lossyTabs: Scenario = {
  name: 'lossy-tabs',
  question:
    'One user has a hundred streams open, on a network that loses packets. How late are their events where all of them share a connection of HTTP/2, and where each has a connection of its own?',
  reading:
    'Ask it of the stack `node-h2` (only by name: --stack node-h2); over HTTP/1.1 each stream has a connection, so its ' +
    'cases repeat one another. The load is the same: each event goes to one of the hundred. On one connection every lost ' +
    'packet keeps back what was sent after it, to whichever stream; but what comes after it, a millisecond later, also tells ' +
    'of the loss. On a hundred only its own stream waits, and longer: what would tell of it comes 100 ms later on average. ' +
    'Compare latency p50, p90 and p99 with loss=1%, and `path_delayed_per_loss`: how many events came late for each lost packet.',
  arrival: 'events arrive',
  workload: 'broadcast',
  parameters: { connections: 100, channels: 100, rateHz: 1000, payloadBytes: 200 },
  axes: { streamsPerConnection: [1, 100] },
  baseline: 'streamsPerConnection=1',
  networks: ['rtt=40ms', 'rtt=40ms,loss=1%'],
  onlyByName: true,
};
