// The parameters of the workload `gone`: when the network goes, and what the server does to find out.
import type { z } from 'zod';
import type { ListenOptions } from '../../servers/target.ts';
import { MIN_HEARTBEAT_BYTES } from '../heartbeat.ts';
import type { Zod } from '../workload.ts';

export const goneParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(10_000).describe('Connections whose clients lose their network'),
    heartbeat: zod
      .enum(['none', 'sent', 'answered'])
      .describe(
        'Nothing; a keep-alive to each connection, whatever comes back; or what the stack has to miss an answer',
      ),
    heartbeatMs: zod
      .int()
      .min(4_000)
      .max(60_000)
      .default(5_000)
      .describe('Time between two heartbeats, in milliseconds'),
    afterMs: zod
      .number()
      .min(10)
      .max(60_000)
      .default(1_000)
      .describe('From the beginning of the slice until the network goes, in milliseconds'),
    watchMs: zod
      .number()
      .min(100)
      .max(1_200_000)
      .default(30_000)
      .describe('How long the server is watched then, in milliseconds'),
    payloadBytes: zod
      .int()
      .min(MIN_HEARTBEAT_BYTES)
      .max(65_536)
      .default(64)
      .describe('Size of the one event before, in bytes'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type GoneParameters = z.infer<ReturnType<typeof goneParameters>>;

/** The same for both transports. */
export function heartbeatOptions({
  heartbeat,
  heartbeatMs,
}: GoneParameters): Pick<ListenOptions, 'heartbeatMs'> {
  return heartbeat === 'answered' ? { heartbeatMs } : {};
}

export function sliceMsOf({ afterMs, watchMs }: GoneParameters): number {
  return afterMs + watchMs;
}
