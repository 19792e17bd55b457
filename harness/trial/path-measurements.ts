// What the network between servers and clients has carried in the steady phase of a trial, lost and kept waiting, and
// what the instrument that makes it has added and cost.
import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../../measure/clock.ts';
import { countAbove, mergeCounts, type DurationCounts } from '../../measure/figures/duration-counts.ts';
import { METRICS } from '../../measure/figures/metrics.ts';
import { percentileMs } from '../../measure/figures/tally-percentile.ts';
import type { Case } from '../../scenarios/scenario.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import type { ForwarderReport } from '../network/forwarder-messages.ts';
import type { LinkCounts } from '../network/link.ts';
import type { Measurement } from '../trial-record.ts';
import { expectedMs, isAsAsked, roundTripNs, toleranceMs } from '../network/calibration.ts';
import type { StepObservations } from './observations.ts';
import type { PathSpan } from './side-path.ts';

/** How late the instrument handed packets on, and what it used of a processor. */
export interface PathQuality {
  readonly latenessP50Ns: number | undefined;
  readonly latenessP99Ns: number | undefined;
  readonly cpuShare: number;
  /** Packets that were lost although nobody asked for it. */
  readonly unasked: number;
  /** In words, where the round-trip time is not what was asked for. */
  readonly off: string | undefined;
}

/** `latencies`: of the deliveries of each client process, where there are such. */
export function pathMeasurements(
  span: PathSpan,
  recorded: number,
  latencies: readonly DurationCounts[] = [],
): Measurement[] {
  const packets = differenceOf(span, ({ packets: count }) => count);
  const bytes = differenceOf(span, ({ bytes: count }) => count);
  const quality = pathQuality(span);
  const { before, after } = span;
  const retransmitted = (end: 'server' | 'client'): number =>
    after[end].retransmitted - before[end].retransmitted;
  return [
    ...(recorded === 0
      ? []
      : [
          value('path_packets_per_event', packets / recorded, { nEvents: recorded }),
          value('path_bytes_per_event', bytes / recorded, { nEvents: recorded }),
        ]),
    value('path_retransmitted', retransmitted('server'), { side: 'server' }),
    value('path_retransmitted', retransmitted('client'), { side: 'client' }),
    value(
      'path_lost',
      differenceOf(span, ({ lost }) => lost),
    ),
    ...delayMeasurements(span, latencies),
    value(
      'path_overflowed',
      differenceOf(span, ({ overflowed }) => overflowed),
    ),
    ...linkMeasurements(span),
    ...calibrationMeasurements(span),
    value(
      'path_packet_rate',
      inSlices(span, ({ down, up }) => down.packets + up.packets),
    ),
    value('path_cpu_share', quality.cpuShare),
    ...(quality.latenessP50Ns === undefined
      ? []
      : [
          value('path_lateness', quality.latenessP50Ns, { stat: 'p50', nSamples: packets }),
          value('path_lateness', quality.latenessP99Ns!, { stat: 'p99', nSamples: packets }),
        ]),
  ];
}

/** Later than a packet can be that was not lost, by this share of a round-trip time, and by what a process may wait for a processor. */
const DELAYED_SHARE = 0.25;
const DELAYED_LEAST_MS = 10;

/** How many deliveries came late for each packet that was lost on its way to the clients; not where a queue makes them late too. */
function delayMeasurements(span: PathSpan, latencies: readonly DurationCounts[]): Measurement[] {
  const { rttMs, jitterMs, downBps } = span.settings;
  const lost = span.after.forwarder.down.lost - span.before.forwarder.down.lost;
  if (lost === 0 || rttMs === 0 || downBps !== Infinity || latencies.length === 0) return [];
  const marginMs = Math.max(DELAYED_SHARE * rttMs, DELAYED_LEAST_MS);
  const lateNs = (rttMs / 2 + jitterMs + marginMs) * NS_PER_MS;
  const all = mergeCounts(latencies);
  return [value('path_delayed_per_loss', countAbove(all, lateNs) / lost, { nEvents: all.total })];
}

/** Of each client process: from the write to the delivery, where nothing else is in it than the way. */
export function oneWayTimes({ scenario }: Case, { clients }: StepObservations): DurationCounts[] {
  if (workloadNamed(scenario.workload).isOneWay !== true) return [];
  return clients.flatMap(({ histograms: { service_time: time } }) =>
    time === undefined ? [] : [time.counts],
  );
}

/** The path before the load, by its effect; multiples of a round-trip time only where there is one. */
function calibrationMeasurements({ settings, calibration }: PathSpan): Measurement[] {
  const { connectNs, firstEventNs, openNs, postNs } = calibration;
  const rttNs = settings.rttMs * NS_PER_MS;
  const inRtts = (metric: keyof typeof METRICS, ns: number): Measurement[] =>
    rttNs === 0 ? [] : [{ ...value(metric, ns / rttNs), phase: 'start' }];
  return [
    { ...value('path_rtt', roundTripNs(calibration)), phase: 'start' },
    ...inRtts('path_connect_rtts', connectNs),
    ...inRtts('path_first_event_rtts', firstEventNs),
    ...inRtts('path_open_rtts', openNs),
    ...inRtts('path_post_rtts', postNs),
  ];
}

function offText({ settings, calibration }: PathSpan): string | undefined {
  if (isAsAsked(calibration, settings)) return undefined;
  const found = (roundTripNs(calibration) / NS_PER_MS).toFixed(2);
  return `The round-trip time was ${found} ms where ${Number(expectedMs(settings).toFixed(2))} ms ± ${toleranceMs(settings).toFixed(2)} ms was asked for.`;
}

/** A second, in the steady slices of the side alone: between them its path is idle. NaN where there was none. */
function inSlices({ slices }: PathSpan, pick: (report: ForwarderReport) => number): number {
  let total = 0;
  let ns = 0;
  for (const { fromNs, from, to } of slices) {
    total += pick(to) - pick(from);
    ns += to.atNs - fromNs;
  }
  return total / (ns / NS_PER_S);
}

function linkMeasurements(span: PathSpan): Measurement[] {
  const share = linkShare(span);
  return share === undefined ? [] : [value('path_link_share', share)];
}

/** From such a share of its rate on a link has no room left: between two steps it is idle for a moment. */
export const FULL_LINK_SHARE = 0.9;

/**
 * Whether the events of a case alone, without any header, are more than the network of the case carries, or what came to
 * it was as much as that.
 */
function linkIsFull({ network, scenario, parameters }: Case, span: PathSpan | undefined): boolean {
  if (network === undefined) return false;
  const deliveredHz = workloadNamed(scenario.workload).deliveredRateHz(parameters as never);
  return (
    8 * deliveredHz * Number(parameters['payloadBytes']) > network.settings.downBps ||
    (span !== undefined && (linkShare(span) ?? 0) >= FULL_LINK_SHARE)
  );
}

/**
 * By step: whether the link of any side was full. That its deliveries are late excuses all sides of a block alike: else the
 * one whose packets just fit would be invalid, and the other not.
 */
export function linksAreFull(
  steps: readonly Case[],
  sides: readonly { readonly steps: readonly { readonly path?: PathSpan | undefined }[] }[],
): readonly boolean[] {
  return steps.map((planned, step) => sides.some((side) => linkIsFull(planned, side.steps[step]?.path)));
}

/** What came to the link ÷ what it carries, in the direction that is fuller; undefined where neither has a rate. */
function linkShare(span: PathSpan): number | undefined {
  const shareOf = (way: 'down' | 'up', bps: number): number =>
    (8 * inSlices(span, (report) => report[way].bytes)) / bps;
  const { downBps, upBps } = span.settings;
  if (downBps === Infinity && upBps === Infinity) return undefined;
  return Math.max(shareOf('down', downBps), shareOf('up', upBps));
}

/**
 * How much of each processor the instruments of the networks leave to the clients that share it with them: they have one as
 * soon as a packet is due. All of it where nothing is pinned: there they wait as any process does.
 */
export function leftToClients(spans: readonly PathSpan[]): number {
  const taken = spans.map((span) => pathQuality(span).cpuShare / (span.processors ?? Infinity));
  return Math.max(LEAST_LEFT, 1 - taken.reduce((sum, share) => sum + share, 0));
}

/** So that a share of it is a number; the network is `path-bound` long before. */
const LEAST_LEFT = 0.01;

export function pathQuality(span: PathSpan): PathQuality {
  const { before, after } = span;
  const [from, to] = [before.forwarder, after.forwarder];
  const drops = (end: 'server' | 'client'): number => after[end].deviceDrops - before[end].deviceDrops;
  return {
    latenessP50Ns: latenessNs(to, 50),
    latenessP99Ns: latenessNs(to, 99),
    cpuShare: inSlices(span, ({ cpuUs }) => cpuUs * NS_PER_US) / NS_PER_S,
    unasked: to.refused - from.refused + drops('server') + drops('client'),
    off: offText(span),
  };
}

function differenceOf({ before, after }: PathSpan, pick: (counts: LinkCounts) => number): number {
  const of = ({ forwarder }: PathSpan['before']): number => pick(forwarder.down) + pick(forwarder.up);
  return of(after) - of(before);
}

function latenessNs({ lateness }: ForwarderReport, percentile: number): number | undefined {
  const ms = percentileMs(lateness, percentile);
  return ms === undefined ? undefined : ms * NS_PER_MS;
}

function value(
  metric: keyof typeof METRICS,
  number: number,
  more: Partial<Pick<Measurement, 'side' | 'stat' | 'nEvents' | 'nSamples'>> = {},
): Measurement {
  const { unit, better } = METRICS[metric];
  return { metric, side: 'both', phase: 'steady', stat: 'value', unit, better, value: number, ...more };
}
