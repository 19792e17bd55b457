// The parameters of the workload `stalled`: who stops reading, and what the server does about it.
import type { z } from 'zod';
import { HTTP2_WINDOWS } from '../../servers/http2-windows.ts';
import type { ListenOptions } from '../../servers/target.ts';
import { MIN_SIZED_BYTES } from '../sized-payloads.ts';
import type { Zod } from '../workload.ts';

const MIB = 1_048_576;
const KIB = 1024;

export const stalledParameters = (zod: Zod) =>
  zod.strictObject({
    connections: zod.int().min(2).max(10_000).describe('Clients, the stalled ones among them'),
    stalledShare: zod
      .number()
      .min(0)
      .max(0.5)
      .default(0.1)
      .describe('Share of the clients that stop reading'),
    uncountedShare: zod
      .number()
      .min(0)
      .max(0.5)
      .default(0)
      .describe(
        'Share of the clients that are written to last and not accounted, those that stall among them: the same in cases that are compared',
      ),
    policy: zod
      .enum(['hold', 'drop', 'disconnect'])
      .describe(
        'What happens to a client that does not read: everything is held for it up to the cap, events are left out, or it is cut',
      ),
    limitBytes: zod
      .int()
      .min(65_536)
      .max(64 * MIB)
      .default(MIB)
      .describe('What may be held for one client before events are left out, or it is cut'),
    capBytes: zod
      .int()
      .min(MIB)
      .max(256 * MIB)
      .default(64 * MIB)
      .describe('With `hold`: where even so a client is cut, to protect the machine'),
    stallMs: zod
      .number()
      .min(100)
      .max(8_000)
      .default(4_500)
      .describe(
        'For how long they do not read; shorter than what uWebSockets.js allows a response that stalls',
      ),
    rateHz: zod.number().positive().max(10_000).describe('Events per second'),
    payloadBytes: zod.int().min(MIN_SIZED_BYTES).max(MIB).describe('Size of one event, in bytes'),
    streamsPerConnection: zod
      .int()
      .min(1)
      .max(1000)
      .default(1)
      .describe('Over HTTP/2: so many clients share a connection, those that stall among them'),
    streamWindowKiB: zod
      .int()
      .min(64)
      .max(65_536)
      .default(HTTP2_WINDOWS.streamBytes / KIB)
      .describe('Over HTTP/2: what a client takes of one stream that it does not read'),
    sessionWindowKiB: zod
      .int()
      .min(64)
      .max(65_536)
      .default(HTTP2_WINDOWS.sessionBytes / KIB)
      .describe('Over HTTP/2: what it takes of all streams of a connection together'),
    credit: zod
      .enum(['arrival', 'read'])
      .default('arrival')
      .describe(
        'Over HTTP/2: a connection’s window is given back for what has arrived, as Node.js does, or for what has been read, as browsers do',
      ),
    connectRateHz: zod.number().positive().max(50_000).default(500).describe('Connections opened per second'),
  });

export type StalledParameters = z.infer<ReturnType<typeof stalledParameters>>;

/** How many of the clients stall: those with the lowest numbers. */
export function stalledClients({ connections, stalledShare }: StalledParameters): number {
  return Math.round(connections * stalledShare);
}

/** How many are written to after the others, and not accounted: those that stall are the first of them. */
export function uncountedClients(parameters: StalledParameters): number {
  const { connections, uncountedShare } = parameters;
  return Math.max(stalledClients(parameters), Math.round(connections * uncountedShare));
}

/** One of so many client processes. */
export interface ProcessShare {
  readonly process: number;
  readonly processes: number;
}

/** Over HTTP/2 clients that stall take the whole window of a connection, in any of so many client processes. */
export function takeWholeWindow(parameters: StalledParameters, processes: number): boolean {
  return Array.from({ length: processes }, (_, process) => process).some((process) =>
    takeWholeWindowIn(parameters, { process, processes }),
  );
}

/** In one of them: those beside them get nothing more either. */
export function takeWholeWindowIn(parameters: StalledParameters, share: ProcessShare): boolean {
  const { streamWindowKiB, sessionWindowKiB, credit } = parameters;
  return credit === 'read' && besideReaders(parameters, share) * streamWindowKiB > sessionWindowKiB;
}

/**
 * How many of a process's clients that stall share a connection with one that reads. They connect last, and a connection
 * takes one after the other until it is full: there is one connection at most that both are on.
 */
function besideReaders(parameters: StalledParameters, share: ProcessShare): number {
  const { connections, streamsPerConnection } = parameters;
  const stalled = shareOf(stalledClients(parameters), share);
  const onLast = (shareOf(connections, share) - stalled) % streamsPerConnection;
  return onLast === 0 ? 0 : Math.min(stalled, streamsPerConnection - onLast);
}

/** How many of the clients 0 to `clients` − 1 are in that process. */
function shareOf(clients: number, { process, processes }: ProcessShare): number {
  return Math.max(0, Math.ceil((clients - process) / processes));
}

/** The same policy on both sides of a pair. */
export function policyOptions({
  policy,
  limitBytes,
  capBytes,
}: StalledParameters): Pick<ListenOptions, 'backpressureLimitBytes' | 'onLimit'> {
  return policy === 'hold'
    ? { backpressureLimitBytes: capBytes, onLimit: 'disconnect' }
    : { backpressureLimitBytes: limitBytes, onLimit: policy };
}
