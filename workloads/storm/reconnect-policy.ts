// When a client that has lost its connection tries again: one policy for both transports.
// Jitter as in https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("Full Jitter"); EventSource as in
// https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model.
import type { ClientClose } from '../../clients/client.ts';
import type { Random } from '../../measure/random.ts';
import type { StormParameters } from './parameters.ts';

/** Chromium's reconnection time until a stream asks for another one (Firefox: 5 s). */
export const EVENT_SOURCE_WAIT_MS = 3000;

type PolicyParameters = Pick<StormParameters, 'policy' | 'baseMs' | 'capMs'>;

/**
 * How long to wait before the attempt with that number, which counts from 0 at the loss. `toldMs`: what the server has
 * told; without it `retry` waits as `fixed` does.
 */
export function waitMs(
  { policy, baseMs, capMs }: PolicyParameters,
  attempt: number,
  toldMs: number | undefined,
  random: Random,
): number {
  const backoffMs = Math.min(capMs, baseMs * 2 ** attempt);
  const waits: Readonly<Record<StormParameters['policy'], () => number>> = {
    fixed: () => baseMs,
    exponential: () => backoffMs,
    'full-jitter': () => random.uniform() * backoffMs,
    retry: () => toldMs ?? baseMs,
    'event-source': () => toldMs ?? EVENT_SOURCE_WAIT_MS,
  };
  return waits[policy]();
}

/**
 * Whether a client gives up for good. An EventSource does, where the answer is not an event stream with status 200: a 502
 * ends it. Over WebSocket the same rule holds, for the same answers to its handshake.
 */
export function givesUp({ policy }: PolicyParameters, { cause }: ClientClose): boolean {
  return policy === 'event-source' && (cause === 'rejected' || cause === 'protocol');
}

/** What the server tells a client that it is to wait; undefined where the policy is the client's own. */
export function toldByServer({ policy, capMs }: PolicyParameters, random: Random): number | undefined {
  return policy === 'retry' ? random.integer(Math.round(capMs)) : undefined;
}
