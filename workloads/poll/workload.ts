// Poll: clients that ask for events. What people had before, as a baseline for what they have now: the same events to the
// same clients by one answer that never ends, by long polling, and by asking every second.
import type { Workload } from '../workload.ts';
import { Pollers } from './clients.ts';
import { pollParameters, type PollParameters } from './parameters.ts';
import { PollServer } from './server.ts';

/** With no clock to ask by, a slice is as long as that of many workloads, and has the events that a median needs. */
const SLICE_MS = 640;
const EVENTS = 24;
/** Of questions by the clock, so many fall into a slice for each client. */
const QUESTIONS = 3;

export const poll: Workload<PollParameters> = {
  name: 'poll',
  parameters: pollParameters,
  metrics: {
    polls: { unit: '1', better: 'none' },
    polls_per_event: { unit: '1', better: 'lower', per: 'delivered' },
    empty_poll_share: { unit: '1', better: 'none', per: 'polls' },
    traffic_per_event: { unit: 'By', better: 'lower', per: 'delivered' },
  },
  example: { request: '{"after":null}' },
  loadModel: () => 'open-constant',
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections }) => rateHz * connections,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  rhythm: ({ mode, pollMs, rateHz }) =>
    mode === 'short'
      ? { turns: 'alternating', sliceMs: QUESTIONS * pollMs, tailMs: pollMs }
      : { turns: 'alternating', sliceMs: Math.max(SLICE_MS, (1000 * EVENTS) / rateHz), tailMs: 0 },
  serverHalf: (context) => new PollServer(context),
  clientHalf: (context) => new Pollers(context),
};
