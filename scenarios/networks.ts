// What a network does to packets, as numbers: the profiles that have a name, and the limits of what can be asked for.
// Both directions have half of the round-trip time each; rates may differ, as they do on the way to a telephone.

export interface NetworkSettings {
  /** Round-trip time without load, in milliseconds: each direction delays by half of it. */
  readonly rttMs: number;
  /** A packet is delayed by up to so much more or less, uniformly, in milliseconds; packets keep their order. */
  readonly jitterMs: number;
  /** Share of the packets that are dropped, independently of each other, in each direction. */
  readonly loss: number;
  /** Server to client, and client to server, in bits per second; Infinity: not limited. Counted in IP bytes. */
  readonly downBps: number;
  readonly upBps: number;
  /** What waits for a limited link at most, in bytes for each direction; what comes then is dropped at the tail. */
  readonly queueBytes: number;
}

/** A network as a case has it. */
export interface Network {
  /** A profile's, or the settings as they were typed. */
  readonly name: string;
  readonly settings: NetworkSettings;
}

/** No network in between: the loopback interface of this host. */
export const LOOPBACK = 'loopback';

const MBIT = 1_000_000;

/** A drop-tail queue of 100 full packets, a common default of a router's port. */
export const DEFAULT_QUEUE_BYTES = 150_000;

const IDEAL: NetworkSettings = {
  rttMs: 0,
  jitterMs: 0,
  loss: 0,
  downBps: Infinity,
  upBps: Infinity,
  queueBytes: DEFAULT_QUEUE_BYTES,
};

/** What is left out is as on an ideal link: no delay, no loss, no limit. */
export function networkSettings(given: Partial<NetworkSettings>): NetworkSettings {
  return { ...IDEAL, ...given };
}

/** Orders of magnitude that people know, not measurements of a place or an operator. */
export const NETWORK_PROFILES: Readonly<Record<string, NetworkSettings>> = {
  lan: networkSettings({ rttMs: 0.5 }),
  regional: networkSettings({ rttMs: 20 }),
  mobile: networkSettings({ rttMs: 60, jitterMs: 10, loss: 0.01, downBps: 10 * MBIT, upBps: 2 * MBIT }),
  far: networkSettings({ rttMs: 150 }),
  satellite: networkSettings({
    rttMs: 600,
    jitterMs: 5,
    downBps: 20 * MBIT,
    upBps: 3 * MBIT,
    queueBytes: 1_500_000,
  }),
};

/**
 * How long a packet may be on its way, in milliseconds; where packets are lost, until it has been sent again (TCP's
 * shortest time-out is 200 ms: RFC 6298 as Linux has it).
 */
export function longestFlightMs({ rttMs, jitterMs, loss }: NetworkSettings): number {
  return rttMs / 2 + jitterMs + (loss > 0 ? 2 * (200 + rttMs) : 0);
}

/** Smallest and largest that make sense; a mistyped unit is beyond them. */
const BOUNDS = {
  rtt: [0, 10_000, 'from 0ms to 10s'],
  jitter: [0, 5_000, 'from 0ms to 5s'],
  loss: [0, 0.5, 'from 0% to 50%'],
  rate: [10_000, 10_000_000_000, 'from 10kbit to 10gbit'],
  queue: [1_500, 100_000_000, 'from 1500B to 100MB'],
} as const;

type Key = keyof typeof BOUNDS;

const UNITS: Readonly<Record<Key, Readonly<Record<string, number>>>> = {
  rtt: { us: 0.001, ms: 1, s: 1_000 },
  jitter: { us: 0.001, ms: 1, s: 1_000 },
  loss: { '%': 0.01, '': 1 },
  rate: { kbit: 1_000, mbit: MBIT, gbit: 1_000_000_000 },
  queue: { b: 1, kb: 1_000, mb: 1_000_000, kib: 1_024, mib: 1_048_576 },
};

/** What `networkNamed` has found: a network, no network in between, or what is wrong with the text. */
export type NetworkReading =
  | { readonly network: Network | undefined; readonly errors?: undefined }
  | { readonly errors: readonly string[] };

/**
 * A network as people type it: a profile's name, or `rtt=40ms,jitter=5ms,loss=1%,rate=10mbit/2mbit,queue=150kB` with
 * down and up rate (one for both). `loopback` is no network at all. All mistakes are found at once.
 */
export function networkNamed(text: string): NetworkReading {
  if (text === LOOPBACK) return { network: undefined };
  const profile = NETWORK_PROFILES[text];
  if (profile !== undefined) return { network: { name: text, settings: profile } };
  if (!text.includes('=')) {
    const names = [LOOPBACK, ...Object.keys(NETWORK_PROFILES)].join(', ');
    return {
      errors: [`"${text}" is none of ${names}, and no settings such as rtt=40ms,loss=1%,rate=10mbit.`],
    };
  }
  const errors: string[] = [];
  const values = new Map<Key, readonly number[]>();
  for (const part of text.split(',')) {
    const [key = '', value = ''] = part.split('=', 2).map((each) => each.trim());
    if (!isKey(key)) errors.push(`"${key}" is none of ${Object.keys(BOUNDS).join(', ')}.`);
    else if (values.has(key)) errors.push(`${key} stands there twice.`);
    else values.set(key, numbersOf(key, value, errors));
  }
  if (errors.length > 0) return { errors };
  const [rttMs = 0] = values.get('rtt') ?? [];
  const [jitterMs = 0] = values.get('jitter') ?? [];
  if (jitterMs > rttMs / 2)
    return { errors: [`jitter of ${jitterMs} ms is more than the delay of one way, ${rttMs / 2} ms.`] };
  const [downBps = Infinity, upBps = downBps] = values.get('rate') ?? [];
  const [loss = 0] = values.get('loss') ?? [];
  const [queueBytes = DEFAULT_QUEUE_BYTES] = values.get('queue') ?? [];
  return { network: { name: text, settings: { rttMs, jitterMs, loss, downBps, upBps, queueBytes } } };
}

function isKey(key: string): key is Key {
  return Object.hasOwn(BOUNDS, key);
}

function numbersOf(key: Key, text: string, errors: string[]): number[] {
  const parts = key === 'rate' ? text.split('/') : [text];
  const [low, high, words] = BOUNDS[key];
  const numbers = parts.map((part) => {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z%]*)$/i.exec(part);
    return Number(match?.[1] ?? NaN) * (UNITS[key][match?.[2]!.toLowerCase() ?? ''] ?? NaN);
  });
  if (parts.length > 2 || !numbers.every((value) => value >= low && value <= high))
    errors.push(`${key}: "${text}" is not ${words}${key === 'rate' ? ', down/up where they differ' : ''}.`);
  return numbers;
}
