// The parameters of the workload `sized`.
import type { z } from 'zod';
import type { Zod } from '../workload.ts';
import { MIN_SIZED_BYTES } from '../sized-payloads.ts';

export const sizedParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(100_000).describe('Subscribers; each gets every event'),
    rateHz: zod.number().positive().max(1_000_000).describe('Events published per second, at equal gaps'),
    payloadBytes: zod
      .int()
      .min(MIN_SIZED_BYTES)
      .max(1_048_576)
      .describe('Size of one event in bytes, before anything is made of it for the transport'),
    content: zod
      .enum(['text', 'binary'])
      .default('text')
      .describe('Text as it is; or bytes, which an event stream carries as base64'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type SizedParameters = z.infer<ReturnType<typeof sizedParameters>>;
