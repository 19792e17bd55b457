// Idle: many connections that wait, and now and then a heartbeat that keeps each of them alive: as a stamped
// event, or as the protocol's own keep-alive (an SSE comment, a WebSocket ping with its pong). The heartbeats of
// the connections are spread evenly over time, as those of users who came at different times are.
import type { z } from 'zod';
import { heartbeatRateHz, MIN_HEARTBEAT_BYTES } from '../heartbeat.ts';
import { IdleClients } from './clients.ts';
import { IdleServer } from './server.ts';
import type { Workload, Zod } from '../workload.ts';

const schema = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(1_000_000).describe('Connections that wait'),
    keepAlive: zod
      .enum(['event', 'protocol'])
      .default('event')
      .describe('What keeps a connection alive: a stamped event, or an SSE comment or WebSocket ping'),
    heartbeatMs: zod
      .number()
      .min(1)
      .max(3_600_000)
      .default(1000)
      .describe('Time between two heartbeats of one connection, in milliseconds'),
    payloadBytes: zod
      .int()
      .min(MIN_HEARTBEAT_BYTES)
      .max(65_536)
      .default(64)
      .describe('Size of a heartbeat that is an event, in bytes'),
    connectRateHz: zod
      .number()
      .positive()
      .max(50_000)
      .default(5000)
      .describe('Connections opened per second'),
    connectTimeoutMs: zod
      .number()
      .min(100)
      .max(60_000)
      .default(8000)
      .describe('A connect that takes longer is given up, in milliseconds'),
  });

export type IdleParameters = z.infer<ReturnType<typeof schema>>;

/** Where memory is taken on the way to all connections: far apart, because the memory of a process grows in steps. */
const LEVELS = [0.1, 0.325, 0.55, 0.775, 1];

export const idle: Workload<IdleParameters> = {
  name: 'idle',
  parameters: schema,
  metrics: {},
  example: { channel: 'idle' },
  loadModel: () => 'open-constant',
  offeredRateHz: heartbeatRateHz,
  deliveredRateHz: heartbeatRateHz,
  sockets: ({ connections }) => connections,
  connectLevels,
  serverHalf: (context) => new IdleServer(context),
  clientHalf: (context) => new IdleClients(context),
};

/** Fewer where there are not enough connections; one in the other case, which would show the same memory again. */
function connectLevels({ connections, keepAlive }: IdleParameters): number[] {
  if (keepAlive === 'protocol') return [connections];
  return [...new Set(LEVELS.map((share) => Math.max(1, Math.round(share * connections))))];
}
