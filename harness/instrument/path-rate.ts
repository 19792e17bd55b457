// How many packets a second the process that makes a network carries on this machine before it gives way: a stream of UDP
// packets over a real path, at one rate after another, judged by the rules that make a trial invalid.
import { NS_PER_MS } from '../../measure/clock.ts';
import type { NetworkSettings } from '../../scenarios/networks.ts';
import { ADDRESSES } from '../network/namespaces.ts';
import type { Pinning } from '../machine/pinning.ts';
import { pathQuality } from '../trial/path-measurements.ts';
import { SidePath, type PathSpan } from '../trial/side-path.ts';
import { pathReasons } from '../trial/validity.ts';
import { PacketEnd } from './packet-end.ts';

export interface PathRateOptions {
  readonly settings: NetworkSettings;
  readonly pinning: Pinning;
  /** Ascending, in packets per second; the climb ends at the first that is too much. */
  readonly ratesHz: readonly number[];
  /** Of each rate, in milliseconds. */
  readonly forMs: number;
  readonly progress: (text: string) => void;
}

/** What was seen at one rate. */
export interface PathRate {
  readonly asked_hz: number;
  /** Packets that went over the path, in both directions, in a second of the sender's. */
  readonly carried_hz: number;
  readonly sent: number;
  readonly received: number;
  readonly late_p50_ns: number | undefined;
  readonly late_p99_ns: number | undefined;
  /** Of a processor, and how much of that was busy waiting for the next packet's time. */
  readonly cpu_share: number;
  readonly busy_share: number;
  /**
   * What a trial at this rate would be invalid for; `sender-gave-way` where it was never sent, `packets-missing` where not
   * all of it came that the path was not asked to lose. Empty: it was carried.
   */
  readonly reasons: readonly string[];
}

export interface PathRateResult {
  readonly rates: readonly PathRate[];
  /** The highest rate that the path carried; undefined where not even the first. */
  readonly carried_hz: number | undefined;
  /** The lowest that was too much for the path; undefined where none was. */
  readonly too_much_hz: number | undefined;
}

/** A small event with its headers. */
const PAYLOAD_BYTES = 200;
export const SENDER_GAVE_WAY = 'sender-gave-way';
/** Of the packets of a rate this share must have been sent in the time: else it was another rate. */
const MIN_SENT = 0.99;
/** For what is on its way when the last packet has been sent, beyond the way itself. */
const ARRIVE_MS = 200;

/** Rejects with `NetworkUnavailable` where this machine cannot have a network. */
export async function measurePathRates(options: PathRateOptions): Promise<PathRateResult> {
  const { settings, pinning, ratesHz, progress } = options;
  const rates: PathRate[] = [];
  const path = await SidePath.open({ settings, seed: 1, cpus: pinning.clients });
  try {
    for (const rateHz of ratesHz) {
      const seen = await atRate(path, rateHz, options);
      rates.push(seen);
      progress(`${rateHz} packets/s: ${seen.reasons.length === 0 ? 'carried' : seen.reasons.join(' ')}`);
      if (seen.reasons.length > 0) break;
    }
  } finally {
    await path.close();
  }
  return {
    rates,
    carried_hz: rates.findLast(({ reasons }) => reasons.length === 0)?.asked_hz,
    too_much_hz: rates.find(({ reasons }) => reasons.some((code) => code !== SENDER_GAVE_WAY))?.asked_hz,
  };
}

async function atRate(
  path: SidePath,
  rateHz: number,
  { settings, pinning, forMs }: PathRateOptions,
): Promise<PathRate> {
  const host = ADDRESSES.ipv4.client;
  const receiver = new PacketEnd({ count: { host } }, path.prefix('client'), pinning.clients);
  let sender: PacketEnd | undefined;
  try {
    const { port } = await receiver.line<{ port: number }>();
    const task = { send: { host, port, rateHz, forMs, payloadBytes: PAYLOAD_BYTES } };
    await path.beginStep();
    sender = new PacketEnd(task, path.prefix('server'), pinning.servers);
    const { sent, tookMs } = await sender.line<{ sent: number; tookMs: number }>();
    await new Promise((resolve) => setTimeout(resolve, settings.rttMs / 2 + ARRIVE_MS));
    await path.endSteady();
    const { received } = await receiver.end<{ received: number }>();
    return seenIn(path.endStep(), { rateHz, forMs, sent, tookMs, received });
  } finally {
    receiver.kill();
    sender?.kill();
  }
}

/** What was asked of a sender, and what both ends say that they did. */
export interface Stream {
  readonly rateHz: number;
  readonly forMs: number;
  readonly sent: number;
  readonly tookMs: number;
  readonly received: number;
}

/** Exported for its test. */
export function seenIn(whole: PathSpan, stream: Stream): PathRate {
  const { before, after, settings } = whole;
  const { rateHz, sent, tookMs, received } = stream;
  const [from, to] = [before.forwarder, after.forwarder];
  const seconds = tookMs / 1000;
  // Before the sender began and after it has ended the path was idle.
  const fromNs = to.atNs - tookMs * NS_PER_MS;
  const quality = pathQuality({ ...whole, slices: [{ fromNs, from, to }] });
  const packets = to.down.packets + to.up.packets - from.down.packets - from.up.packets;
  const { lost, overflowed } = to.down;
  const asked = lost - from.down.lost + overflowed - from.down.overflowed;
  return {
    asked_hz: rateHz,
    carried_hz: packets / seconds,
    sent,
    received,
    late_p50_ns: quality.latenessP50Ns,
    late_p99_ns: quality.latenessP99Ns,
    cpu_share: quality.cpuShare,
    busy_share: (to.busyUs - from.busyUs) / 1e6 / seconds,
    // Against the least latency that a trial over this path can have.
    reasons: [
      ...senderReasons(stream),
      ...(received < sent - asked ? ['packets-missing'] : []),
      ...pathReasons(quality, (settings.rttMs / 2) * NS_PER_MS).map(({ code }) => code),
    ],
  };
}

/** What was not sent says nothing of the path at that rate. */
function senderReasons({ rateHz, forMs, sent }: Stream): readonly string[] {
  const wanted = (rateHz * forMs) / 1000;
  return sent < MIN_SENT * wanted ? [SENDER_GAVE_WAY] : [];
}
