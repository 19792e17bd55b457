// The server half of `compressed`: publishes documents. How they are compressed is the target's to do, by its listen options.
import { BroadcastPublisher, type PublisherTraits } from '../broadcast/server.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { ServerHalf, ServerHalfContext } from '../workload.ts';
import { documents } from './documents.ts';
import type { CompressedParameters } from './parameters.ts';

/** What is compressed cannot come at the rate of a warm-up: it would queue. */
const FASTEST = 2;

export function compressedServer(context: ServerHalfContext<CompressedParameters>): ServerHalf {
  const { parameters, seed } = context;
  const payloads = documents(parameters.payloadBytes, seed);
  const traits: PublisherTraits = {
    payload: (sequence) => payloads.of(sequence),
    event: (data) => ({ data }),
    schedule: (slice) =>
      sliceSchedule('constant', parameters.rateHz, {
        ...slice,
        rateScale: Math.min(slice.rateScale, FASTEST),
      }),
    flags: () => 0,
  };
  const publisher = { ...parameters, channels: 1, writes: 'idiomatic' } as const;
  return new BroadcastPublisher({ ...context, parameters: publisher }, traits);
}
