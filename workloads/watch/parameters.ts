// The parameters of the workload `watch`.
import type { z } from 'zod';
import { MIN_HEARTBEAT_BYTES } from '../heartbeat.ts';
import type { Zod } from '../workload.ts';

export const watchParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(1_000_000).describe('Subscribers'),
    rateHz: zod
      .number()
      .positive()
      .max(100_000)
      .default(50)
      .describe(
        'Events per second that a target of this project pushes by itself; other servers decide themselves',
      ),
    payloadBytes: zod
      .int()
      .min(MIN_HEARTBEAT_BYTES)
      .max(1_048_576)
      .default(100)
      .describe('Size of one such event, in bytes'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
    connectTimeoutMs: zod
      .number()
      .min(100)
      .max(60_000)
      .default(8000)
      .describe('A connect that takes longer is given up, in milliseconds'),
  });

export type WatchParameters = z.infer<ReturnType<typeof watchParameters>>;
