// What people had before: asking.
import type { Scenario } from './scenario.ts';

export const polling: Scenario = {
  name: 'polling',
  question:
    'I still poll, every second or with long polling. What would I save, and how much sooner would events arrive, if the server pushed?',
  reading:
    'Baselines: the same events to the same hundred clients in three ways. Over SSE each question is a POST on a kept ' +
    'connection, which is what polling over HTTP is; over WebSocket it is a message, which shows what HTTP adds. Compare ' +
    'the cases with each other: latency counts from when the event was due, and traffic per event has both directions in it. ' +
    'What asks every second waits half a second on average, whatever it asks over.',
  workload: 'poll',
  parameters: { connections: 100, rateHz: 10, payloadBytes: 100 },
  axes: { mode: ['push', 'long', 'short'] },
  quickBlocks: 3,
  onlyByName: true,
};
