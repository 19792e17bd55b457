// The parameters of the workload `broadcast`.
import type { z } from 'zod';
import { MIN_QUOTE_BYTES } from './stock-quotes.ts';
import type { Zod } from '../workload.ts';

const MAX_PAYLOAD_BYTES = 1_048_576;

export const broadcastParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(1).max(1_000_000).describe('Subscribers, over all channels'),
    channels: zod
      .int()
      .min(1)
      .max(10_000)
      .default(1)
      .describe('Channels; subscriber i is on channel i mod channels'),
    rateHz: zod.number().positive().max(1_000_000).describe('Events published per second, over all channels'),
    arrivals: zod.enum(['constant', 'poisson']).default('constant').describe('Gaps between events'),
    payloadBytes: zod
      .int()
      .min(MIN_QUOTE_BYTES)
      .max(MAX_PAYLOAD_BYTES)
      .describe('Size of one event, in bytes'),
    writes: zod
      .enum(['idiomatic', 'one-write-per-event'])
      .default('idiomatic')
      .describe(
        'Whether events that are due at once may share a write, or each has a turn of the event loop',
      ),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
    streamsPerConnection: zod.exactOptional(
      zod
        .int()
        .min(1)
        .max(1000)
        .describe('Over HTTP/2: so many subscriptions share a connection; 1 where it is left out'),
    ),
  });

export type BroadcastParameters = z.infer<ReturnType<typeof broadcastParameters>>;

/** What the publisher of any such workload needs. */
export type PublisherParameters = Pick<
  BroadcastParameters,
  'connections' | 'payloadBytes' | 'connectRateHz' | 'channels' | 'writes'
>;

/** What the publisher of quotes needs beside. */
export type QuoteParameters = Pick<BroadcastParameters, 'payloadBytes' | 'arrivals' | 'rateHz'>;

/** What the subscribers of any such workload need. */
export type SubscriberParameters = Pick<
  BroadcastParameters,
  'connections' | 'payloadBytes' | 'connectRateHz' | 'channels'
>;
