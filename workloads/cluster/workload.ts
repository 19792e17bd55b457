// Cluster: two processes serve one address together, and an event that one of them has must reach the subscribers of the
// other. The shape behind every server that uses more than one processor.
import type { MetricDefinition } from '../../measure/figures/metrics.ts';
import type { Workload } from '../workload.ts';
import { ClusterClients } from './clients.ts';
import { clusterParameters, PROCESSES, type ClusterParameters } from './parameters.ts';
import { CLUSTER_CHANNEL, ClusterServer } from './server.ts';

const DURATION: MetricDefinition = { unit: 'ns', better: 'lower' };

export const cluster: Workload<ClusterParameters> = {
  name: 'cluster',
  parameters: clusterParameters,
  metrics: {
    own_latency: DURATION,
    across_latency: DURATION,
    own_service_time: DURATION,
    across_service_time: DURATION,
    backplane_time: DURATION,
    backplane_cpu_per_event: { unit: 'us', better: 'lower', per: 'events_across' },
    events_across: { unit: '1', better: 'none' },
    lost_across: { unit: '1', better: 'lower' },
    on_first_process: { unit: '1', better: 'none' },
  },
  example: { channel: CLUSTER_CHANNEL },
  loadModel: () => 'open-constant',
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections }) => rateHz * connections,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  processes: () => PROCESSES,
  backplane: ({ backplane }) => backplane,
  serverHalf: (context) => new ClusterServer(context),
  clientHalf: (context) => new ClusterClients(context),
};
