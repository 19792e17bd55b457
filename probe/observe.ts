// Looks at an endpoint once: connects, asks, follows redirects as a browser does, and watches until the stream ends,
// the time is up, enough was seen, or Ctrl-C.
import { nowNs, NS_PER_MS } from '../measure/clock.ts';
import { dial, type Dialled } from './connection/dial.ts';
import { hostField, type Exchange, type ExchangeSink } from './connection/exchange.ts';
import { exchangeHttp1 } from './connection/http1.ts';
import { exchangeHttp2 } from './connection/http2.ts';
import { failureOf } from './connection/probe-failure.ts';
import { Stopped, stopReason } from './connection/stopped.ts';
import { exchangeWebSocket, newKey, upgradeFields } from './connection/websocket.ts';
import type { End, Head, Milestones, Observation, Redirect } from './observation.ts';
import { EventLog } from './reading/event-log.ts';
import { EventStreamReading } from './reading/event-stream.ts';
import { MessageReading } from './reading/messages.ts';
import { SentTimes } from './reading/sent-time.ts';
import {
  isEncrypted,
  kindOf,
  mergedFields,
  withoutSecretFields,
  type Field,
  type ProbeRequest,
} from './request.ts';
import { shownUrl } from './secrets.ts';

/** What a browser's EventSource sends, so that the probe meets what it would meet. */
const STREAM_FIELDS: readonly Field[] = [
  ['Accept', 'text/event-stream'],
  ['Accept-Encoding', 'gzip, deflate, br'],
  ['Cache-Control', 'no-cache'],
];
const USER_AGENT: Field = ['User-Agent', 'pushbench-probe'];

/** What stands in place of a stream is read no longer than this, in milliseconds. */
const REFUSAL_LIMIT_MS = 1000;

/** As fetch does: https://fetch.spec.whatwg.org/#http-redirect-fetch */
const MOST_REDIRECTS = 20;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface ObserveOptions {
  readonly durationMs: number;
  /** Aborted by Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
  /** When it was due, on the monotonic clock, in nanoseconds: times count from then. Now, where it is left out. */
  readonly dueNs?: number | undefined;
  /** Called after each event; true ends the observation. */
  readonly enough?: ((log: EventLog) => boolean) | undefined;
}

/** Resolves with what was seen, also where that is an error; rejects only where the probe itself is at fault. */
export async function observe(request: ProbeRequest, options: ObserveOptions): Promise<Observation> {
  const startedNs = options.dueNs ?? nowNs();
  const clock = (): number => (nowNs() - startedNs) / NS_PER_MS;
  const startedAt = Date.now() - clock();
  const stopping = new AbortController();
  const stop = (how: Stopped['how']): void => stopping.abort(new Stopped(how));
  const timer = setTimeout(() => stop('duration'), options.durationMs);
  const interrupted = (): void => stop('interrupted');
  options.signal?.addEventListener('abort', interrupted, { once: true });
  if (options.signal?.aborted === true) interrupted();

  const newLog = (): EventLog => {
    const log = new EventLog(new SentTimes(startedAt, startedNs, request.timeField));
    log.onEvent = () => {
      if (options.enough?.(log) === true) stop('enough');
    };
    return log;
  };
  const redirects: Redirect[] = [];
  try {
    for (let asked = request; ;) {
      const seen = await askOnce(asked, newLog(), clock, stopping.signal);
      const next = redirectOf(asked, seen.head);
      if (next === undefined || redirects.length >= MOST_REDIRECTS || stopping.signal.aborted) {
        return { ...seen, startedAt, redirects };
      }
      redirects.push({ status: seen.head!.status, to: shownUrl(next.url) });
      asked = next;
    }
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', interrupted);
  }
}

async function askOnce(
  request: ProbeRequest,
  log: EventLog,
  clock: () => number,
  stopAll: AbortSignal,
): Promise<Omit<Observation, 'startedAt' | 'redirects'>> {
  const kind = kindOf(request.url) ?? 'event-stream';
  const milestones: Milestones = {};
  const own = new AbortController();
  const seenEnough = (): void => own.abort(new Stopped('enough'));
  const signal = AbortSignal.any([stopAll, own.signal]);
  const body = new EventStreamReading(log);
  const messages = kind === 'websocket' ? new MessageReading(log) : undefined;
  let head: Head | undefined;
  let refusal: NodeJS.Timeout | undefined;
  const sink: ExchangeSink = {
    head(seen, atMs) {
      head = seen;
      milestones.headMs = atMs;
      body.encoded(seen.headers['content-encoding']);
      if (redirectOf(request, seen) !== undefined) seenEnough();
      else if (isRefusal(seen, kind)) refusal = setTimeout(seenEnough, REFUSAL_LIMIT_MS);
    },
    read(bytes, atMs) {
      milestones.firstByteMs ??= atMs;
      body.read(bytes, atMs);
    },
  };
  let dialled: Dialled | undefined;
  let end: End;
  try {
    dialled = await dial(request, protocolsOf(request), milestones, clock, signal);
    end = await exchanged({ request, fields: [], sink, clock, stop: signal }, dialled, messages);
  } catch (error) {
    end = endOf(error, clock(), signal);
  }
  clearTimeout(refusal);
  await body.finish();
  await messages?.finish();
  const problem = body.problem ?? messages?.problem;
  if (problem !== undefined && end.by !== 'error') {
    end = {
      by: 'error',
      atMs: end.atMs,
      message: problem,
      remedy: 'No client can read the rest of such a stream.',
    };
  }
  const firstByteMs = milestones.firstByteMs ?? log.reads[0]?.atMs;
  if (firstByteMs !== undefined) milestones.firstByteMs = firstByteMs;
  return {
    kind,
    url: shownUrl(request.url),
    method: request.method,
    address: dialled?.address,
    sameHost: dialled?.sameHost ?? false,
    tls: dialled?.tls,
    milestones,
    head,
    bodyStart: body.bodyStart,
    reads: log.reads,
    unfinishedReads: body.unfinishedReads,
    events: log.events,
    eventsNotKept: log.eventsNotKept,
    heartbeats: log.heartbeats,
    retryMs: body.retryMs,
    lines: body.lines,
    frames: messages?.frames,
    end,
  };
}

/** Sends the request in the way that the connection speaks. */
function exchanged(exchange: Exchange, dialled: Dialled, messages: MessageReading | undefined): Promise<End> {
  const { request } = exchange;
  const host: Field = ['Host', hostField(request)];
  if (messages !== undefined) {
    const key = newKey();
    const fields = mergedFields([host, USER_AGENT, ...upgradeFields(request, key)], request.headers);
    return exchangeWebSocket({ ...exchange, fields }, dialled.socket, key, messages);
  }
  const length: Field[] = request.body === undefined ? [] : [['Content-Length', String(request.body.length)]];
  const own = [host, USER_AGENT, ...STREAM_FIELDS, ...length];
  const fields = mergedFields(own, request.headers);
  const http2 = dialled.http2 || (request.httpVersion === '2' && !isEncrypted(request.url));
  return http2
    ? exchangeHttp2({ ...exchange, fields }, dialled.socket)
    : exchangeHttp1({ ...exchange, fields }, dialled.socket);
}

function protocolsOf({ url, httpVersion }: ProbeRequest): readonly string[] {
  if (kindOf(url) === 'websocket' || httpVersion === '1.1') return ['http/1.1'];
  return httpVersion === '2' ? ['h2'] : ['h2', 'http/1.1'];
}

function isRefusal({ status }: Head, kind: Observation['kind']): boolean {
  return status !== (kind === 'websocket' ? 101 : 200);
}

function endOf(error: unknown, atMs: number, signal: AbortSignal): End {
  if (signal.aborted) return { by: 'probe', how: stopReason(signal), atMs };
  const { message, remedy } = failureOf(error, 'the connection');
  return { by: 'error', atMs, message, remedy };
}

/** The request that a redirect leads to. Credentials do not follow to another origin. */
function redirectOf(request: ProbeRequest, head: Head | undefined): ProbeRequest | undefined {
  const location = head?.headers['location'];
  const isGet = request.method === 'GET' && kindOf(request.url) === 'event-stream';
  if (head === undefined || location === undefined || !isGet || !REDIRECTS.has(head.status)) return undefined;
  if (!URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url);
  url.username = url.password = '';
  if (kindOf(url) !== 'event-stream') return undefined;
  const headers = url.origin === request.url.origin ? request.headers : withoutSecretFields(request.headers);
  return { ...request, url, headers };
}
