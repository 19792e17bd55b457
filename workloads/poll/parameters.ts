// The parameters of the workload `poll`: who asks, and how an answer is given.
import type { z } from 'zod';
import { MIN_SIZED_BYTES } from '../sized-payloads.ts';
import type { Slice, Zod } from '../workload.ts';
import { NS_PER_MS } from '../../measure/clock.ts';

export const pollParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(100_000).describe('Clients, each with one connection that is kept'),
    mode: zod
      .enum(['push', 'long', 'short'])
      .describe(
        'One answer that never ends; an answer as soon as there is an event, and the next question; or a question every pollMs',
      ),
    pollMs: zod
      .number()
      .min(10)
      .max(60_000)
      .default(1000)
      .describe('With `short`: from one question of a client to its next'),
    bufferEvents: zod
      .int()
      .min(1)
      .max(1_000_000)
      .default(10_000)
      .describe('How many of the latest events the server keeps for those who ask later'),
    rateHz: zod.number().positive().max(10_000).describe('Events per second, to all clients'),
    payloadBytes: zod.int().min(MIN_SIZED_BYTES).max(1_048_576).describe('Size of one event, in bytes'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type PollParameters = z.infer<ReturnType<typeof pollParameters>>;

/** From one question of a client to its next, as fast as the slice is; 0 where nobody asks by the clock. */
export function pollNs({ mode, pollMs }: PollParameters, { rateScale }: Slice): number {
  return mode === 'short' ? (pollMs * NS_PER_MS) / rateScale : 0;
}
