// The parameters of the workload `burst`.
import type { z } from 'zod';
import { MIN_ENTRY_BYTES, SIZE_SPREAD } from './log-entries.ts';
import type { Zod } from '../workload.ts';

export const burstParameters = (zod: Zod) =>
  zod
    .strictObject({
      connections: zod.int().min(1).max(100_000).describe('Viewers; each gets every entry'),
      rateHz: zod
        .number()
        .positive()
        .max(100_000)
        .describe('Entries per second between bursts; they come at random'),
      burstFactor: zod
        .number()
        .min(1)
        .max(10_000)
        .default(50)
        .describe('How many times as many entries per second come within a burst'),
      burstMs: zod.number().min(1).max(60_000).default(200).describe('Length of a burst'),
      burstEveryMs: zod
        .number()
        .min(10)
        .max(600_000)
        .default(1000)
        .describe('There is one burst in every stretch of this length; a slice is one stretch'),
      payloadBytes: zod
        .int()
        .min(MIN_ENTRY_BYTES * SIZE_SPREAD)
        .max(262_144)
        .default(2048)
        .describe(
          'Median size of an entry in bytes; sizes are log-uniform from a quarter of it to four times',
        ),
      connectRateHz: zod
        .number()
        .positive()
        .max(50_000)
        .default(500)
        .describe('Connections opened per second'),
    })
    .refine(({ burstMs, burstEveryMs }) => burstMs <= burstEveryMs, 'burstMs: at most burstEveryMs');

export type BurstParameters = z.infer<ReturnType<typeof burstParameters>>;
