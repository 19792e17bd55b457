// The parameters of the workload `silence`, and how long each connection is silent.
import type { z } from 'zod';
import { MIN_HEARTBEAT_BYTES } from '../heartbeat.ts';
import type { Zod } from '../workload.ts';

/** After the longest silence: what is late comes, and what was cut is noticed. */
const AFTER_MS = 3_000;

export const silenceParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod
      .int()
      .min(1)
      .max(10_000)
      .describe('Connections; each has the next silence of the list, over and over'),
    silences: zod
      .string()
      .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?)*$/, 'must be seconds, separated by commas')
      .describe('How long connections are silent between two events, in seconds, separated by commas'),
    payloadBytes: zod
      .int()
      .min(MIN_HEARTBEAT_BYTES)
      .max(65_536)
      .default(64)
      .describe('Size of an event, in bytes'),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type SilenceParameters = z.infer<ReturnType<typeof silenceParameters>>;

/** Of a connection, in milliseconds. */
export function silenceMs(connection: number, { silences }: SilenceParameters): number {
  const all = silences.split(',').map((seconds) => 1000 * Number(seconds));
  return all[connection % all.length]!;
}

/** All silences at once, and a moment after the longest. */
export function sliceMsOf({ silences }: SilenceParameters): number {
  return Math.max(...silences.split(',').map((seconds) => 1000 * Number(seconds))) + AFTER_MS;
}
