// What a load must meet to count as carried (a service-level objective), and whether a trial met it. A pure function
// of the trial's record, so that a search can be replayed from its log.
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import type { Side } from '../../measure/figures/metrics.ts';
import { sendsNeeded } from '../../measure/figures/sends-needed.ts';
import type { TrialOutcome } from './search.ts';
import type { TrialRecord } from '../trial-record.ts';
import {
  CLIENTS_GAVE_WAY,
  MACHINE_GAVE_WAY,
  MAX_CLIENT_SHARE,
  MAX_PATH_SHARE,
  MIN_IN_TIME,
  PATH_GAVE_WAY,
} from '../trial/validity.ts';

export interface LatencyLimit {
  /** `p99`, `p99.9`, `max`. */
  readonly stat: string;
  /** From 0 to 100, which is the maximum. */
  readonly percentile: number;
  readonly limitNs: number;
}

export interface Objective {
  readonly latency: readonly LatencyLimit[];
  /** Lost deliveries ÷ expected ones; 0 allows none. */
  readonly maxLossShare: number;
  /** Of one processor, of the server; undefined: it may use what there is. */
  readonly maxServerCpuShare: number | undefined;
}

/** What a trial missed. */
export interface Miss {
  /** Stable name, for machines. */
  readonly code:
    | 'failed' // nothing was measured
    | 'latency'
    | 'in-time' // the deliveries fell behind the schedule
    | 'loss'
    | 'server-cpu' // the objective's own limit
    | 'insufficient' // too few sends for the percentile
    | 'connects'
    | 'wrong-counts'; // duplicates, reordering, events without a stamp
  readonly message: string;
}

export interface Judgement {
  readonly outcome: TrialOutcome;
  readonly misses: readonly Miss[];
  /** Why the clients were the bottleneck, where they were. */
  readonly clientReason: string | undefined;
  /** Why the instrument that makes the network was, where it was. */
  readonly pathReason?: string;
}

/** Reasons of validity.ts that excuse a miss: the clients did not keep up, or their own schedule did not, or the machine. */
const EXCUSES: ReadonlySet<string> = new Set([...CLIENTS_GAVE_WAY, ...MACHINE_GAVE_WAY, 'client-send-lag']);
/** A single-threaded server that is used up shows a little less than 1: it waits between two slices. */
export const BUSY_SERVER = 0.9;
const CONNECT_REASONS: ReadonlySet<string> = new Set(['connect-failures']);
const COUNT_REASONS: ReadonlySet<string> = new Set(['duplicate', 'reordered', 'malformed']);

/**
 * Judges one trial. `clientProcessors`: how many the clients share; undefined where they are not pinned.
 *
 * A trial whose clients used more than 80 % of their processors counts for nothing (law 4): a slow reader makes a
 * server join more events into one write, so that it might even seem faster. Where the clients were late otherwise,
 * that is an excuse for a miss, and no reason against a trial that met the objective all the same. The same of the
 * instrument that makes the network: used up, or with another round-trip time than was asked for, it makes a trial count
 * for nothing; late, it excuses. What a server has missed before the events left it, because it was late with sending
 * them, neither excuses.
 */
export function judge(
  record: TrialRecord,
  objective: Objective,
  clientProcessors: number | undefined,
): Judgement {
  if (record.status === 'failed' || record.status === 'skipped') {
    const { code = '', message = 'nothing was measured' } = record.reasons[0] ?? {};
    const misses: Miss[] = [{ code: 'failed', message }];
    if (code.startsWith('client-')) return { outcome: 'client-bound', misses, clientReason: message };
    return code.startsWith('network-')
      ? { outcome: 'path-bound', misses, clientReason: undefined, pathReason: message }
      : { outcome: 'missed', misses, clientReason: undefined };
  }
  const busy = busyClients(record, clientProcessors);
  const misses = missesOf(record, objective);
  const excuse = record.reasons.find(({ code }) => EXCUSES.has(code))?.message;
  if (missedByItself(record, objective)) return { outcome: 'server-late', misses, clientReason: undefined };
  // First, because what it takes is missing from the clients' processors.
  const pathReason = pathGaveWay(record, misses.length > 0);
  if (pathReason !== undefined) return { outcome: 'path-bound', misses, clientReason: undefined, pathReason };
  if (busy !== undefined) return { outcome: 'client-bound', misses, clientReason: busy };
  if (misses.length === 0) return { outcome: 'met', misses, clientReason: undefined };
  return { outcome: excuse === undefined ? 'missed' : 'client-bound', misses, clientReason: excuse };
}

/** Why the trial says nothing of the server, where the instrument that makes the network is why. */
function pathGaveWay(record: TrialRecord, hasMissed: boolean): string | undefined {
  const reasons = record.reasons.filter(({ code }) => PATH_GAVE_WAY.has(code));
  const off = reasons.find(({ code }) => code === 'path-off');
  const isUsedUp = (valueOf(record, 'path_cpu_share', 'both') ?? 0) > MAX_PATH_SHARE;
  return (off ?? (hasMissed || isUsedUp ? reasons[0] : undefined))?.message;
}

function busyClients(record: TrialRecord, clientProcessors: number | undefined): string | undefined {
  const one = record.reasons.find(({ code }) => code === 'client-cpu');
  if (one !== undefined || clientProcessors === undefined) return one?.message;
  // What makes a network has their processors before them.
  const left = clientProcessors - (valueOf(record, 'path_cpu_share', 'both') ?? 0);
  const share = clientCpuShare(record) / left;
  return share <= MAX_CLIENT_SHARE
    ? undefined
    : `The client processes together used ${percent(share)} of ${left < clientProcessors ? 'what the network left of ' : ''}` +
        `their ${clientProcessors} ${clientProcessors === 1 ? 'processor' : 'processors'} (limit ${percent(MAX_CLIENT_SHARE)}).`;
}

/** A server with its processor used up that sent so late that the objective was missed before the way began. */
function missedByItself(record: TrialRecord, { latency }: Objective): boolean {
  const lag = record.histograms.find(({ metric, side }) => metric === 'send_lag' && side === 'server');
  // Of a relay it is the publisher's.
  if (isRelayed(record)) return false;
  if (lag === undefined || (valueOf(record, 'cpu_share', 'server') ?? 0) <= BUSY_SERVER) return false;
  const decoded = DurationHistogram.decode(lag.encoded);
  const late = latency.some(
    ({ percentile, limitNs }) =>
      percentile < 100 &&
      lag.nEvents >= sendsNeeded(percentile) &&
      (decoded.percentile(percentile) ?? 0) > limitNs,
  );
  return late;
}

/** Whether the events were published to a relay, in a process of their own. */
export function isRelayed({ histograms }: TrialRecord): boolean {
  return histograms.some(({ metric }) => metric === 'publish_time');
}

function missesOf(record: TrialRecord, objective: Objective): Miss[] {
  const misses: Miss[] = [];
  for (const { code, message } of record.reasons) {
    if (CONNECT_REASONS.has(code)) misses.push({ code: 'connects', message });
    if (COUNT_REASONS.has(code)) misses.push({ code: 'wrong-counts', message });
  }
  const lossShare = lossShareOf(record);
  if (lossShare > objective.maxLossShare) {
    misses.push({
      code: 'loss',
      message: `${percent(lossShare)} of the deliveries were lost (limit ${percent(objective.maxLossShare)})`,
    });
  }
  misses.push(...latencyMisses(record, objective));
  const inTime = inTimeShare(record);
  const needed = MIN_IN_TIME * (1 - allowanceShare(record, objective));
  if (inTime !== undefined && inTime < needed) {
    misses.push({
      code: 'in-time',
      message: `only ${percent(inTime)} of the deliveries came in time (needed ${percent(needed)})`,
    });
  }
  const cpu = valueOf(record, 'cpu_share', 'server') ?? 0;
  const { maxServerCpuShare } = objective;
  if (maxServerCpuShare !== undefined && cpu > maxServerCpuShare) {
    misses.push({
      code: 'server-cpu',
      message: `the server used ${percent(cpu)} of a processor (limit ${percent(maxServerCpuShare)})`,
    });
  }
  return misses;
}

function latencyMisses(record: TrialRecord, { latency }: Objective): Miss[] {
  const histogram = record.histograms.find(({ metric, side }) => metric === 'latency' && side === 'client');
  if (latency.length === 0) return [];
  if (histogram === undefined) return [{ code: 'insufficient', message: 'no latency was recorded' }];
  const decoded = DurationHistogram.decode(histogram.encoded);
  const misses: Miss[] = [];
  for (const { stat, percentile, limitNs } of latency) {
    const enough = percentile === 100 ? 1 : sendsNeeded(percentile);
    if (histogram.nEvents < enough) {
      const message = `${stat} needs ${enough} sends, the trial has ${histogram.nEvents}`;
      misses.push({ code: 'insufficient', message });
      continue;
    }
    const ns = percentile === 100 ? decoded.max! : decoded.percentile(percentile)!;
    if (ns > limitNs) {
      const message = `latency ${stat} was ${milliseconds(ns)} (limit ${milliseconds(limitNs)})`;
      misses.push({ code: 'latency', message });
    }
  }
  return misses;
}

/** Deliveries that never came, of those that had to. */
export function lossShareOf(record: TrialRecord): number {
  return (valueOf(record, 'lost', 'client') ?? 0) / Math.max(valueOf(record, 'expected', 'client') ?? 0, 1);
}

/** Deliveries that came before their slice was over, of those that were due in it; undefined where none was. */
export function inTimeShare(record: TrialRecord): number | undefined {
  const due = (valueOf(record, 'recorded', 'client') ?? 0) + (valueOf(record, 'lost', 'client') ?? 0);
  return due === 0 ? undefined : (valueOf(record, 'in_time', 'client') ?? 0) / due;
}

/** What is due at the very end may come after it, as late as the objective lets it. */
function allowanceShare(record: TrialRecord, { latency }: Objective): number {
  const latestNs = Math.max(0, ...latency.map(({ limitNs }) => limitNs));
  const seconds = steadySeconds(record);
  return seconds === undefined ? 0 : Math.min(1, latestNs / 1e9 / seconds);
}

/** Processors that all client processes together used. */
export function clientCpuShare(record: TrialRecord): number {
  const seconds = steadySeconds(record);
  const cpuUs = valueOf(record, 'cpu', 'client');
  return seconds === undefined || cpuUs === undefined ? 0 : cpuUs / 1e6 / seconds;
}

/** Length of the steady phase; undefined where nothing was offered. */
function steadySeconds({ measurements }: TrialRecord): number | undefined {
  const offered = measurements.find(({ metric }) => metric === 'offered_rate');
  return offered?.nEvents === undefined || offered.value === 0 ? undefined : offered.nEvents / offered.value;
}

/** A number of the steady phase. */
export function valueOf(record: TrialRecord, metric: string, side: Side): number | undefined {
  return record.measurements.find(
    (each) =>
      each.metric === metric && each.side === side && each.phase === 'steady' && each.stat === 'value',
  )?.value;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function milliseconds(ns: number): string {
  return `${Number((ns / 1e6).toPrecision(3))} ms`;
}
