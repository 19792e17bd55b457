// Storm: many clients get events, lose their connection all at once, and come back. The shape behind every deploy, every
// crash and every network that goes for a moment.
import type { MetricDefinition } from '../../measure/figures/metrics.ts';
import type { Workload } from '../workload.ts';
import { StormClients } from './clients.ts';
import { outageOf, serversOf, stormParameters, whyProxy, type StormParameters } from './parameters.ts';
import { STORM_CHANNEL, StormServer } from './server.ts';

const COUNT: MetricDefinition = { unit: '1', better: 'lower' };
const DURATION: MetricDefinition = { unit: 'ns', better: 'lower' };

export const storm: Workload<StormParameters> = {
  name: 'storm',
  parameters: stormParameters,
  metrics: {
    recovery_time: DURATION,
    first_recovery_time: DURATION,
    second_recovery_time: DURATION,
    resume_time: DURATION,
    loss_notice_time: DURATION,
    gateway_answers: { unit: '1', better: 'none' },
    down_time: { unit: 'ns', better: 'none', combined: 'largest' },
    peak_accepts: { unit: '1/s', better: 'none', combined: 'largest' },
    listen_overflows: { ...COUNT, combined: 'largest' },
    cpu_peak: { unit: '1', better: 'lower', combined: 'largest' },
    memory_peak: { unit: 'By', better: 'lower', combined: 'largest' },
    attempts: { unit: '1', better: 'lower', per: 'storm_clients' },
    interruptions: { ...COUNT, per: 'users' },
    attempts_per_user: { ...COUNT, per: 'users' },
    users: { unit: '1', better: 'none' },
    storm_clients: { unit: '1', better: 'none' },
    recovered: { unit: '1', better: 'none' },
    gave_up: COUNT,
    missed: COUNT,
    replayed: { unit: '1', better: 'none' },
    replay_bytes: { unit: 'By', better: 'lower' },
    failed_refused: COUNT,
    failed_rejected: COUNT,
    failed_reset: COUNT,
    failed_server: COUNT,
    failed_protocol: COUNT,
  },
  example: { channel: STORM_CHANNEL },
  loadModel: () => 'open-constant',
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections }) => rateHz * connections,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  // One storm in a slice; a server is lost and replaced in it by other processes, which takes its time.
  rhythm: (parameters) => ({
    turns: 'alternating',
    sliceMs: parameters.stormMs,
    tailMs: 0,
    leastMs: 500 * serversOf(parameters),
  }),
  servers: serversOf,
  outage: outageOf,
  needsProxy: whyProxy,
  serverHalf: (context) => new StormServer(context),
  clientHalf: (context) => new StormClients(context),
};
