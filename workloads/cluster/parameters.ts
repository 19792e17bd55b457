// The parameters of the workload `cluster`.
import type { z } from 'zod';
import { BACKPLANES } from '../backplane.ts';
import { MIN_SIZED_BYTES } from '../sized-payloads.ts';
import type { Zod } from '../workload.ts';

/** Processes that serve one address together. */
export const PROCESSES = 2;

export const clusterParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod
      .int()
      .min(1)
      .max(1_000_000)
      .describe('Subscribers, over both processes as the kernel or node:cluster spreads them'),
    backplane: zod
      .enum(BACKPLANES)
      .default('ipc')
      .describe(
        'What carries events to the other process: messages of node:cluster through their primary, a Redis server, or a NATS server',
      ),
    rateHz: zod
      .number()
      .positive()
      .max(100_000)
      .describe('Events per second, published by both processes in turn, each to all subscribers'),
    payloadBytes: zod.int().min(MIN_SIZED_BYTES).max(1_048_576).describe('Size of one event, in bytes'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type ClusterParameters = z.infer<ReturnType<typeof clusterParameters>>;
