// What a reader must know of servers at URLs: the publish hop of a relay, and what cannot be measured of others.
import { URL_STACKS } from '../../harness/plan/server-at-url.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';

/** Sentences, each with a blank before it; '' for servers that the program has started itself. */
export function serverNote(records: readonly Pick<TrialRecord, 'stack' | 'status' | 'histograms'>[]): string {
  const relayed = records.some(({ stack }) => stack === URL_STACKS.relay);
  const own = records.filter(({ stack, status }) => stack === URL_STACKS.own && status !== 'failed');
  const untimed = own.some(({ histograms }) => !histograms.some(({ metric }) => metric === 'latency'));
  return [
    relayed
      ? ' Events were published to a relay over HTTP: the publish hop is in every time, from the hand-over to the publisher on; `publish_time` is how long the relay took to accept one.'
      : '',
    untimed ? ' There is no latency of events without a stamp: nobody knows when they were due.' : '',
  ].join('');
}
