// Churn: users come at a given rate, get a first event, stay for a moment and go. Open loop: a user comes when the
// schedule says so, however long those before are kept waiting. They go without a word, by ending the TCP
// connection from their side, the same on both transports: so TIME_WAIT stays with the clients on both (after a
// closing handshake it is the server that has to end a WebSocket's TCP connection: RFC 6455, section 7.1.1).
import type { MetricDefinition } from '../../measure/figures/metrics.ts';
import { ChurnClients } from './clients.ts';
import { ChurnServer } from './server.ts';
import { churnParameters, type ChurnParameters } from './parameters.ts';
import type { Workload } from '../workload.ts';

const DURATION: MetricDefinition = { unit: 'ns', better: 'lower' };
const COUNT: MetricDefinition = { unit: '1', better: 'lower' };

export const churn: Workload<ChurnParameters> = {
  name: 'churn',
  parameters: churnParameters,
  metrics: {
    tcp_connect_time: DURATION,
    tls_handshake_time: DURATION,
    handshake_time: DURATION,
    first_event_time: DURATION,
    cpu_per_connection: { unit: 'us', better: 'lower' },
    failed: COUNT,
    failed_refused: COUNT,
    failed_rejected: COUNT,
    failed_reset: COUNT,
    failed_server: COUNT,
    failed_protocol: COUNT,
    failed_unanswered: COUNT,
  },
  example: { channel: 'news' },
  loadModel: ({ arrivals }) => `open-${arrivals}`,
  offeredRateHz: ({ connectRateHz }) => connectRateHz,
  deliveredRateHz: ({ connectRateHz }) => connectRateHz,
  sockets: ({ connections }) => connections,
  connectLevels: ({ connections }) => [connections],
  serverHalf: (context) => new ChurnServer(context),
  clientHalf: (context) => new ChurnClients(context),
};
