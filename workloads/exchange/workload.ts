// Exchange: members of rooms send messages up, the server relays each to everyone in its room. The shape behind
// chats, multiplayer games and shared documents, and the one in which the two transports differ most: a WebSocket
// carries both directions, SSE needs a POST on a second connection for every message.
import { exchangeParameters, roomName, type ExchangeParameters } from './parameters.ts';
import { ExchangeMembers } from './clients.ts';
import { ExchangeRelay } from './server.ts';
import type { Workload } from '../workload.ts';

export const exchange: Workload<ExchangeParameters> = {
  name: 'exchange',
  parameters: exchangeParameters,
  metrics: {
    /** Own copy received − handed to the transport: how long until one sees one's own message. */
    echo_time: { unit: 'ns', better: 'lower' },
    /** SSE: POST written − handed to the transport: the wait behind an unanswered POST. */
    uplink_queue: { unit: 'ns', better: 'lower' },
    /** SSE: POST answered − written. */
    uplink_round_trip: { unit: 'ns', better: 'lower' },
    /** Bytes that the clients write per message: head and body of a POST, or a frame. */
    uplink_bytes: { unit: 'By', better: 'lower' },
    /** SSE: bytes of the answers to POSTs, per message. */
    uplink_answer_bytes: { unit: 'By', better: 'lower' },
    /** SSE: messages that were answered, and the POSTs that carried them. */
    messages_per_post: { unit: '1', better: 'none', per: 'uplink_posts' },
    uplink_posts: { unit: '1', better: 'none' },
    /** SSE with several connections: messages that came after a later one of the same member. */
    overtaken: { unit: '1', better: 'lower' },
  },
  example: { channel: roomName(0), message: '{"text":"hello"}' },
  loadModel: ({ arrivals }) => `open-${arrivals}`,
  offeredRateHz: ({ rateHz }) => rateHz,
  deliveredRateHz: ({ rateHz, connections, rooms }) => (rateHz * connections) / rooms,
  sockets: ({ connections, uplinkConnections }, transport) =>
    (transport === 'sse' ? 1 + uplinkConnections : 1) * connections,
  eventTurns: true,
  flights: 4,
  connectLevels: ({ connections }) => [connections],
  serverHalf: (context) => new ExchangeRelay(context),
  clientHalf: (context) => new ExchangeMembers(context),
};
