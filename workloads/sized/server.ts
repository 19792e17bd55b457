// The server half of `sized`: publishes payloads of one size, as text or as bytes.
import { BroadcastPublisher, type PublisherTraits } from '../broadcast/server.ts';
import { binaryEvent } from '../binary-event.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { ServerHalf, ServerHalfContext } from '../workload.ts';
import type { SizedParameters } from './parameters.ts';
import { sizedPayloads } from '../sized-payloads.ts';

export function sizedServer(context: ServerHalfContext<SizedParameters>): ServerHalf {
  const { parameters, seed } = context;
  const payloads = sizedPayloads(parameters, seed);
  const isBinary = parameters.content === 'binary';
  const traits: PublisherTraits = {
    payload: (sequence) => payloads.of(sequence),
    event: (data, listener) => (isBinary ? binaryEvent(data, listener) : { data }),
    schedule: (slice) => sliceSchedule('constant', parameters.rateHz, slice),
    flags: () => 0,
  };
  const publisher = { ...parameters, channels: 1, writes: 'idiomatic' } as const;
  return new BroadcastPublisher({ ...context, parameters: publisher }, traits);
}
