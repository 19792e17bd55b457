// The load of a case in words, so that a reader need not know its scenario.
import type { TrialRecord } from '../../harness/trial-record.ts';
import { quantities, threeDigits } from './quantity.ts';

type Load = Pick<TrialRecord, 'connections' | 'offeredRateHz' | 'payloadBytes' | 'loadModel'>;

/** `100 connections, 200 events/s, 100 B, open-constant`; of several rates the range. */
export function loadText(loads: readonly [Load, ...Load[]]): string {
  const [{ connections, payloadBytes, loadModel }] = loads;
  const rates = loads.map(({ offeredRateHz }) => offeredRateHz);
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  const [payload = ''] = quantities([payloadBytes], 'By');
  const subscribers = connections === 1 ? '1 connection' : `${threeDigits(connections)} connections`;
  // A server that pushes by itself: neither rate nor size is the program's.
  if (highest === 0) return [subscribers, loadModel].join(', ');
  const events =
    highest === 1
      ? '1 event/s'
      : `${lowest === highest ? '' : `${threeDigits(lowest)} to `}${threeDigits(highest)} events/s`;
  return [subscribers, events, payload, loadModel].join(', ');
}
