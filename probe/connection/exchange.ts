// What the three ways of asking have in common: what they are given, and whom they tell what comes.
import type { End, Head } from '../observation.ts';
import type { Field, ProbeRequest } from '../request.ts';
import { hostOf } from '../request.ts';

/** Whoever is told what comes. Times are milliseconds since the begin of the observation. */
export interface ExchangeSink {
  /** The final response head; interim ones (1xx) are passed over. */
  head(head: Head, atMs: number): void;
  /** All of the body that one read brought. */
  read(bytes: Buffer, atMs: number): void;
}

export interface Exchange {
  readonly request: ProbeRequest;
  /** Complete, in the order in which they are sent. */
  readonly fields: readonly Field[];
  readonly sink: ExchangeSink;
  readonly clock: () => number;
  /** Aborted when it has been watched long enough. */
  readonly stop: AbortSignal;
}

/** Resolves when the connection has ended, whoever ended it; never rejects. */
export type Exchanged = Promise<End>;

/** Header fields of a response that say something about streaming, or about who answered. */
export const TELLING_FIELDS = [
  'alt-svc',
  'cache-control',
  'cf-cache-status',
  'cf-ray',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'location',
  'retry-after',
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'server',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-accel-buffering',
  'x-amz-cf-id',
  'x-cache',
  'x-envoy-upstream-service-time',
  'x-powered-by',
  'x-served-by',
  'x-vercel-id',
] as const;

/** `host:port` as the Host field wants it: without the port where it is the protocol's own. */
export function hostField({ url }: ProbeRequest): string {
  return url.host === '' ? hostOf(url) : url.host;
}

/** Path and query. */
export function requestTarget({ url }: ProbeRequest): string {
  return `${url.pathname}${url.search}`;
}
