// Whether a trial measured the target or its own generator (law 4, docs/methodology/laws.md). A saturated or
// stalled server is a finding; a saturated client is not.
import { NS_PER_MS } from '../../measure/clock.ts';
import type { Reason } from '../trial-record.ts';
import type { Disturbance } from './disturbance.ts';
import type { PathQuality } from './path-measurements.ts';

/** What the rules look at. Shares are of one processor; rates and counts over the steady slices. */
export interface ValidityInput extends Disturbance {
  readonly connections: number;
  readonly connectFailures: Readonly<Record<string, number>>;
  readonly unexpectedCloses: Readonly<Record<string, number>>;
  readonly expected: number;
  /** Deliveries of the steady phase, and those of them that came before their slice was over. */
  readonly recorded: number;
  readonly inTime: number;
  readonly lost: number;
  readonly duplicate: number;
  readonly reordered: number;
  readonly malformed: number;
  readonly serverCpuShare: number;
  /** Of the busiest client process; of what the instrument that makes the network has left of the processor, if there is one. */
  readonly clientCpuShare: number;
  /** Of the process that publishes to a relay; 0 where there is none. */
  readonly publisherCpuShare: number;
  readonly latencyP50Ns: number | undefined;
  /** Of what clients POST: what a message waited for the answer to the one before it; undefined where none does. */
  readonly uplinkQueueP50Ns?: number | undefined;
  /** Only where the client schedules the load. */
  readonly clientSendLagP50Ns: number | undefined;
  /** Of the instrument that makes the network; undefined on the loopback interface. */
  readonly path: PathQuality | undefined;
  /** More was offered than the network carries, or than the clients leave room for: that deliveries are late is what it shows. */
  readonly linkIsFull?: boolean;
  /** How the proxy in front of the server has ended; undefined: it lives, or there is none. */
  readonly proxyEnded?: string | undefined;
  /** What begins at a client's intended send; undefined where nothing was recorded of it. */
  readonly clientTimed: { readonly metric: string; readonly p50Ns: number } | undefined;
}

/** Reasons that say that deliveries or connections were not what they had to be, however busy the machine was. */
export const WRONG_COUNTS: ReadonlySet<string> = new Set([
  'connect-failures',
  'unexpected-closes',
  'other-handshakes',
  'malformed',
  'lost',
  'duplicate',
  'reordered',
]);

/** Reasons that say that the clients gave way, and not the server. */
export const CLIENTS_GAVE_WAY: ReadonlySet<string> = new Set([
  'client-cpu',
  'publisher-cpu',
  'generator-bound',
  'uplink-bound',
  'client-loop-delay',
]);

/** Reasons that say that the instrument that makes the network gave way, or made another one than was asked for. */
export const PATH_GAVE_WAY: ReadonlySet<string> = new Set(['path-bound', 'path-dropped', 'path-off']);

/** Reasons that say that the machine gave way: this program was held up, or processors were taken from all of it. */
export const MACHINE_GAVE_WAY: ReadonlySet<string> = new Set(['late-announcement', 'stolen-time']);

/** Of the deliveries, this share must come in time. */
export const MIN_IN_TIME = 0.99;
const IDLE_SERVER_SHARE = 0.5;
/** A client process may use this much of a processor. */
export const MAX_CLIENT_SHARE = 0.8;
/** What an event waits for anything but the target, against its latency without that; at the same percentile. */
const MAX_WAIT_SHARE = 0.5;
/** Of a processor. Where a tenth of the time is gone, the p90 of what happens at random moments is the hypervisor's. */
const MAX_STOLEN_SHARE = 0.1;
const MAX_SEND_LAG_SHARE = 0.2;
/** The network's instrument may use this much of a processor, and add this share of the latency at the median, this much at the tail. */
export const MAX_PATH_SHARE = 0.8;
const MAX_PATH_LATENESS_SHARE = 0.1;
/** A packet that is later than this, or than the share of a latency that is itself longer, is one that nobody asked to be. */
const MAX_PATH_LATENESS_P99_NS = 5 * NS_PER_MS;

/** Reasons against the trial; none means that it is valid. */
export function validityReasons(input: ValidityInput): Reason[] {
  const reasons: Reason[] = [];
  const add = (code: string, message: string, remedy: string): void =>
    void reasons.push({ code, message, remedy });

  const failures = sum(input.connectFailures);
  if (failures > 0) {
    add(
      'connect-failures',
      `${failures} of ${input.connections} connections failed: ${list(input.connectFailures)}.`,
      'Raise the limit that the cause names, or lower --connections.',
    );
  }
  if (sum(input.unexpectedCloses) > 0) {
    add(
      'unexpected-closes',
      `${sum(input.unexpectedCloses)} connections ended during the trial: ${list(input.unexpectedCloses)}.`,
      "Look for the target's limits and time-outs.",
    );
  }
  if (input.malformed > 0) {
    add(
      'malformed',
      `${input.malformed} events carried no stamp.`,
      'The target must deliver payloads unchanged.',
    );
  }
  for (const kind of ['lost', 'duplicate', 'reordered'] as const) {
    if (input[kind] > 0) {
      add(
        kind,
        `${input[kind]} of ${input.expected} deliveries were ${kind}.`,
        'The target must deliver each event once, in order.',
      );
    }
  }
  if (input.clientCpuShare > MAX_CLIENT_SHARE) {
    add(
      'client-cpu',
      `A client process used ${percent(input.clientCpuShare)} of ${input.path === undefined ? '' : 'what the network left of '}a processor (limit ${percent(MAX_CLIENT_SHARE)}).`,
      'Lower --rate or --connections, or give the clients more processors and --client-processes.',
    );
  }
  if (input.publisherCpuShare > MAX_CLIENT_SHARE) {
    add(
      'publisher-cpu',
      `The process that publishes to the relay used ${percent(input.publisherCpuShare)} of a processor (limit ${percent(MAX_CLIENT_SHARE)}).`,
      'Lower --rate or --payload: the relay did not get the events as fast as they were due.',
    );
  }
  const isLate = input.inTime < MIN_IN_TIME * input.recorded && input.linkIsFull !== true;
  const { uplinkQueueP50Ns: queuedNs = 0 } = input;
  // A server that has more to do than it can answers late too: that is a finding.
  const isServerIdle = input.serverCpuShare < IDLE_SERVER_SHARE;
  if (isLate && isServerIdle && queuedNs > MAX_WAIT_SHARE * (input.latencyP50Ns ?? Infinity)) {
    add(
      'uplink-bound',
      `Messages waited ${ms(queuedNs)} (p50) for the answer to the POST before them, and only ${percent(input.inTime / input.recorded)} of the deliveries came in time: a connection takes one POST in a round trip.`,
      'Lower --rate, or let a client POST on more connections or in batches.',
    );
  } else if (isLate && isServerIdle) {
    const idle = percent(input.serverCpuShare);
    add(
      'generator-bound',
      `Only ${percent(input.inTime / input.recorded)} of the deliveries came in time while the server was idle (${idle} of a processor).`,
      'Lower --rate or --connections: the clients do not keep up.',
    );
  }
  const { clientWaitP90Ns: waitNs = 0, announcementWaitP90Ns: announcedNs, stolenShare } = input;
  const { undisturbedLatencyP90Ns: latencyNs } = input;
  if (latencyNs !== undefined && waitNs > MAX_WAIT_SHARE * latencyNs) {
    add(
      'client-loop-delay',
      `Events waited up to ${ms(waitNs)} for the clients' event loop (p90), which is not small against the latency without that (p90 ${ms(latencyNs)}).`,
      'Stop other load on this machine, or lower --rate or --connections.',
    );
  }
  if (latencyNs !== undefined && announcedNs > MAX_WAIT_SHARE * latencyNs) {
    add(
      'late-announcement',
      `This program was held up when it had to announce slices: events waited up to ${ms(announcedNs)} for that (p90), which is not small against the latency without (p90 ${ms(latencyNs)}).`,
      'Stop other load on this machine, and do not suspend the program while it measures.',
    );
  }
  if (stolenShare !== undefined && stolenShare > MAX_STOLEN_SHARE) {
    add(
      'stolen-time',
      `The hypervisor took ${percent(stolenShare)} of the processor time away (limit ${percent(MAX_STOLEN_SHARE)}).`,
      'Use a machine whose processors are not shared, or another time of day.',
    );
  }
  const { clientSendLagP50Ns: lagNs, clientTimed } = input;
  if (lagNs !== undefined && clientTimed !== undefined && lagNs > MAX_SEND_LAG_SHARE * clientTimed.p50Ns) {
    const timed = `${clientTimed.metric.replaceAll('_', ' ')} (p50 ${ms(clientTimed.p50Ns)})`;
    add(
      'client-send-lag',
      `The clients sent ${ms(lagNs)} late (p50), more than ${percent(MAX_SEND_LAG_SHARE)} of the ${timed}.`,
      'Lower --rate, or stop other load on this machine.',
    );
  }
  if (input.proxyEnded !== undefined)
    add(
      'proxy-ended',
      input.proxyEnded,
      'Run the proxy alone on its configuration (docs/PROXIES.md), or lower the load.',
    );
  if (input.path !== undefined) reasons.push(...pathReasons(input.path, input.latencyP50Ns));
  return reasons;
}

/** Whether the instrument that makes the network did what was asked of it, and no more. */
export function pathReasons(
  { unasked, cpuShare, latenessP50Ns, latenessP99Ns, off }: PathQuality,
  latencyP50Ns: number | undefined,
): Reason[] {
  const reasons: Reason[] = [];
  if (unasked > 0) {
    reasons.push({
      code: 'path-dropped',
      message: `The network lost ${unasked} packets that it was not asked to lose.`,
      remedy: 'Lower --rate or --connections, or stop other load on this machine.',
    });
  }
  if (off !== undefined) {
    reasons.push({ code: 'path-off', message: off, remedy: 'Stop other load on this machine.' });
  }
  const allowedNs = MAX_PATH_LATENESS_SHARE * (latencyP50Ns ?? Infinity);
  const late =
    (latenessP50Ns ?? 0) > allowedNs || (latenessP99Ns ?? 0) > Math.max(MAX_PATH_LATENESS_P99_NS, allowedNs);
  if (cpuShare > MAX_PATH_SHARE || late) {
    reasons.push({
      code: 'path-bound',
      message: `The instrument that makes the network gave way: ${percent(cpuShare)} of a processor, packets ${ms(latenessP50Ns ?? 0)} late (p50), ${ms(latenessP99Ns ?? 0)} (p99).`,
      remedy: 'Lower --rate or --connections, or stop other load on this machine.',
    });
  }
  return reasons;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function list(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([cause, count]) => `${cause} (${count})`)
    .join(', ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function ms(ns: number): string {
  return `${(ns / 1e6).toFixed(2)} ms`;
}
