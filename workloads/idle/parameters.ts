// The parameters of the workload `idle`.
import type { z } from 'zod';
import { MIN_HEARTBEAT_BYTES } from '../heartbeat.ts';
import type { Zod } from '../workload.ts';

export const idleParameters = (zod: Zod) =>
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

export type IdleParameters = z.infer<ReturnType<typeof idleParameters>>;
