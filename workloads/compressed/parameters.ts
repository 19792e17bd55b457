// The parameters of the workload `compressed`: how events are compressed, the same for both transports.
import type { z } from 'zod';
import type { Compression } from '../../servers/compression.ts';
import type { Zod } from '../workload.ts';
import { MIN_DOCUMENT_BYTES } from './documents.ts';

export const compressedParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(100_000).describe('Subscribers; each gets every event'),
    rateHz: zod.number().positive().max(10_000).describe('Events published per second, at equal gaps'),
    payloadBytes: zod
      .int()
      .min(MIN_DOCUMENT_BYTES)
      .max(1_048_576)
      .default(1024)
      .describe('Size of one event in bytes, before it is compressed'),
    coding: zod
      .enum(['off', 'gzip', 'br', 'zstd'])
      .describe('Content coding of the event stream; WebSocket has permessage-deflate with each but `off`'),
    window: zod
      .enum(['own', 'shared'])
      .default('own')
      .describe('A window for each connection, or every event compressed for itself by one compressor'),
    level: zod.int().min(1).max(9).default(6).describe('How hard it is tried'),
    windowBits: zod.int().min(9).max(15).default(15).describe('Base two logarithm of the window in bytes'),
    memoryLevel: zod.int().min(1).max(9).default(8).describe('Memory of zlib beside its window'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type CompressedParameters = z.infer<ReturnType<typeof compressedParameters>>;

/** Undefined: nothing is compressed. */
export function compressionOf({
  coding,
  window,
  level,
  windowBits,
  memoryLevel,
}: CompressedParameters): Compression | undefined {
  return coding === 'off' ? undefined : { coding, window, level, windowBits, memoryLevel };
}
