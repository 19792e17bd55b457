// The parameters of the workload `churn`.
import type { z } from 'zod';
import { MIN_HEARTBEAT_BYTES } from '../heartbeat.ts';
import type { Zod } from '../workload.ts';

export const churnParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod
      .int()
      .min(1)
      .max(1_000_000)
      .default(10)
      .describe('Connections that stay open throughout, beside those that come and go'),
    connectRateHz: zod.number().positive().max(50_000).describe('Connections opened per second'),
    arrivals: zod.enum(['constant', 'poisson']).default('constant').describe('Gaps between connects'),
    holdMs: zod
      .number()
      .min(0)
      .max(60_000)
      .default(20)
      .describe('How long a connection stays open after its first event, in milliseconds'),
    payloadBytes: zod
      .int()
      .min(MIN_HEARTBEAT_BYTES)
      .max(65_536)
      .default(64)
      .describe('Size of the first event, in bytes'),
  });

export type ChurnParameters = z.infer<ReturnType<typeof churnParameters>>;
