// The server half of `burst`: publishes log entries at the times of their bursts.
import { FLAG_BURST } from '../../measure/events/stamp.ts';
import type { Schedule } from '../../measure/time/schedule.ts';
import { BroadcastPublisher, type PublisherTraits } from '../broadcast/server.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { ServerHalf, ServerHalfContext, Slice } from '../workload.ts';
import { burstSchedule, burstsOf, meanRateHz, type Burst } from './burst-schedule.ts';
import { logEntries } from './log-entries.ts';
import type { BurstParameters } from './parameters.ts';

export function burstServer(context: ServerHalfContext<BurstParameters>): ServerHalf {
  const parameters = { ...context.parameters, channels: 1, writes: 'idiomatic' } as const;
  return new BroadcastPublisher({ ...context, parameters }, burstTraits(context));
}

function burstTraits({ parameters, seed }: ServerHalfContext<BurstParameters>): PublisherTraits {
  const entries = logEntries(parameters.payloadBytes, seed);
  let of: Slice | undefined;
  let bursts: readonly Burst[] = [];
  return {
    payload: (sequence) => entries.of(sequence),
    event: (data) => ({ data }),
    schedule: (slice) => schedule(parameters, slice),
    flags(slice, dueNs) {
      if (of !== slice) {
        of = slice;
        bursts = hasBursts(slice) ? burstsOf(parameters, slice) : [];
      }
      return bursts.some(({ fromNs, toNs }) => dueNs >= Math.floor(fromNs) && dueNs < toNs) ? FLAG_BURST : 0;
    },
  };
}

/** Only what is measured: in a warm-up and a null slice the same number of events is spread evenly. */
function hasBursts({ phase, discard }: Slice): boolean {
  return phase === 'steady' && !discard;
}

function schedule(parameters: BurstParameters, slice: Slice): Schedule {
  return hasBursts(slice)
    ? burstSchedule(parameters, slice)
    : sliceSchedule('poisson', meanRateHz(parameters), slice);
}
