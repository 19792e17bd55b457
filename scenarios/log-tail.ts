// A log that people watch live: quiet for long, and then everything at once.
import type { Scenario } from './scenario.ts';

export const logTail: Scenario = {
  name: 'log-tail',
  question:
    'People watch a log live: entries of many lines, in bursts. Does the burst arrive sooner, or cost less, over SSE or over WebSocket?',
  reading:
    'For a fifth of a second in every second, entries come fifty times as often as before. Burst latency is that of ' +
    'these entries alone: a queue shows in it first. An event stream repeats `data:` for every line, and its parser ' +
    'puts them together again; a frame carries the entry as it is. Compare bytes and CPU per event.',
  arrival: 'log entries arrive',
  workload: 'burst',
  parameters: { connections: 4, rateHz: 20, payloadBytes: 2048 },
  axes: {},
  onlyByName: true,
};
