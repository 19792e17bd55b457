// The server half of `burst`: publishes log entries at the times of their bursts.
import { NS_PER_MS } from '../../measure/clock.ts';
import { FLAG_BURST } from '../../measure/events/stamp.ts';
import type { Schedule } from '../../measure/time/schedule.ts';
import { BroadcastPublisher, type PublisherTraits } from '../broadcast/server.ts';
import { sliceSchedule } from '../slice-schedule.ts';
import type { ServerHalf, ServerHalfContext, Slice } from '../workload.ts';
import { burstSchedule, burstsOf, meanRateHz, type Burst, type BurstPace } from './burst-schedule.ts';
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
        bursts = slice.phase === 'steady' ? burstsOf(paceIn(parameters, slice), slice) : [];
      }
      return bursts.some(({ fromNs, toNs }) => dueNs >= Math.floor(fromNs) && dueNs < toNs) ? FLAG_BURST : 0;
    },
  };
}

function schedule(parameters: BurstParameters, slice: Slice): Schedule {
  return slice.phase === 'steady'
    ? burstSchedule(paceIn(parameters, slice), slice)
    : sliceSchedule('poisson', meanRateHz(parameters), slice);
}

/** A null slice is one stretch too, however long: as many of its events come in a burst, and as close, as when they are measured. */
function paceIn(pace: BurstPace, { discard, fromNs, toNs, rateScale }: Slice): BurstPace {
  if (!discard) return pace;
  const share = ((toNs - fromNs) * rateScale) / (pace.burstEveryMs * NS_PER_MS);
  return { ...pace, burstMs: pace.burstMs * share, burstEveryMs: pace.burstEveryMs * share };
}
