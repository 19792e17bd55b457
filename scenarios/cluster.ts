// Two processes on one address, and what stands between them.
import type { Scenario } from './scenario.ts';

export const cluster: Scenario = {
  name: 'cluster',
  question:
    'My server runs as two processes on one port. What does it cost that an event must reach the subscribers of the other one, and does that differ between SSE and WebSocket?',
  reading:
    'Every event goes to all subscribers, half of whom are connected to the process that has it. Across service time less own ' +
    'service time is what the way across costs; backplane time is the part of it before the other process writes to its own ' +
    'subscribers, which no transport has a hand in. Another backplane: --backplane redis or nats. On two processors both ' +
    'processes, and what is between them, share one.',
  arrival: 'events arrive',
  workload: 'cluster',
  parameters: { connections: 20, rateHz: 200, payloadBytes: 256 },
  axes: { backplane: ['ipc'] },
  quickBlocks: 8,
  onlyByName: true,
};
