// One probe from begin to end: a look at the endpoint, and what was asked for beyond it: a comparison, a return after a
// cut, many requests. Ctrl-C ends whatever is under way, and what was seen until then is the result.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  comparisonOf,
  COMPRESSED,
  PLAIN,
  variantOf,
  type Method,
  type VariantComparison,
} from './judging/comparison.ts';
import type { ServiceObjective } from './judging/objective.ts';
import { judge } from './judging/verdict.ts';
import { resumptionOf, type Resumption } from './judging/resumption.ts';
import { repeat } from './load/repeat.ts';
import { summaryOf, type LoadSummary } from './load/summary.ts';
import type { Observation } from './observation.ts';
import { observe } from './observe.ts';
import { mergedFields, type ProbeRequest } from './request.ts';
import { resultOf, type ProbeResult } from './result.ts';

export interface ProbeOptions {
  readonly durationMs: number;
  /** How long a quiet connection is watched; it takes the place of the duration. */
  readonly idleMs?: number | undefined;
  readonly compare: boolean;
  readonly resume: boolean;
  readonly load?:
    | {
        readonly requests: number;
        readonly concurrency: number;
        readonly rateHz: number | undefined;
        readonly mostRateHz: number;
      }
    | undefined;
  readonly objective?: ServiceObjective | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What begins now, in words. */
  readonly progress?: ((what: string) => void) | undefined;
}

/** A browser waits a few seconds before it comes back, or as long as `retry` says. */
const RETURN_MS = 1000;
const LONGEST_RETURN_MS = 5000;
/** After the return it is watched for half as long, and at least for this. */
const LEAST_RETURN_MS = 2000;

export async function probe(request: ProbeRequest, options: ProbeOptions): Promise<ProbeResult> {
  const { signal, progress, objective } = options;
  const durationMs = options.idleMs ?? options.durationMs;
  const seen = await observe(request, { durationMs, signal });
  const isOver = (): boolean => signal?.aborted === true;
  let comparison: VariantComparison | undefined;
  let resumption: Resumption | undefined;
  let load: LoadSummary | undefined;
  if (options.resume && !isOver()) {
    progress?.('coming back with Last-Event-ID');
    resumption = await comeBack(request, seen, durationMs, signal);
  }
  if (options.compare && !isOver()) comparison = await compare(request, seen, durationMs, options);
  else if (isSecondLookWorth(request, seen, options) && !isOver())
    comparison = await withoutCompression(request, seen, durationMs, options);
  if (options.load !== undefined && !isOver()) {
    const { requests, concurrency, mostRateHz } = options.load;
    const rateHz = options.load.rateHz ?? Math.min(mostRateHz, usualRate(seen, concurrency));
    progress?.(`${requests} requests, ${rateHz.toFixed(2)} a second, at most ${concurrency} at once`);
    const outcomes = await repeat(request, {
      requests,
      concurrency,
      rateHz,
      durationMs,
      signal,
      progress: (finished) => {
        if (finished % Math.max(1, Math.round(requests / 10)) === 0)
          progress?.(`${finished} of ${requests} requests done`);
      },
    });
    load = summaryOf(outcomes, { concurrency, rateHz }, objective);
  }
  return resultOf(seen, {
    idleMs: options.idleMs,
    comparison,
    resumption,
    load,
    objective,
    interrupted: isOver(),
  });
}

/** Without compression: long enough for a stream of an event a second. */
const SECOND_LOOK_MS = 5000;

/**
 * A compressor that nobody flushes may keep all there is, the head too: then the first look shows nothing that could be
 * held against it. Asking twice changes nothing where it is a GET.
 */
function isSecondLookWorth(
  request: ProbeRequest,
  seen: Observation,
  { idleMs, load }: ProbeOptions,
): boolean {
  if (idleMs !== undefined || load !== undefined || request.method !== 'GET' || !acceptsUsual(request))
    return false;
  return seen.kind === 'event-stream' && judge(seen).verdict.kind === 'silent';
}

async function withoutCompression(
  request: ProbeRequest,
  seen: Observation,
  durationMs: number,
  { signal, progress }: ProbeOptions,
): Promise<VariantComparison> {
  progress?.('nothing came: asking once more, without compression');
  const headers = mergedFields(request.headers, [['Accept-Encoding', PLAIN]]);
  const lookMs = Math.min(durationMs, SECOND_LOOK_MS);
  const plain = await observe({ ...request, headers }, { durationMs: lookMs, signal });
  return comparisonOf([variantOf('GET', COMPRESSED, seen), variantOf('GET', PLAIN, plain)]);
}

/** As many a second as keep the connections busy, if each takes as long as the first look. */
function usualRate(seen: Observation, concurrency: number): number {
  return concurrency / Math.max(0.05, seen.end.atMs / 1000);
}

async function compare(
  request: ProbeRequest,
  seen: Observation,
  durationMs: number,
  { signal, progress }: ProbeOptions,
): Promise<VariantComparison> {
  const variants = [];
  for (const method of ['GET', 'POST'] as const satisfies readonly Method[]) {
    for (const coding of [COMPRESSED, PLAIN]) {
      if (signal?.aborted === true) break;
      const headers = mergedFields(request.headers, [['Accept-Encoding', coding]]);
      const body = method === 'POST' ? (request.body ?? Buffer.alloc(0)) : undefined;
      const isFirstLook = method === request.method && coding === COMPRESSED && acceptsUsual(request);
      if (!isFirstLook) progress?.(`asking by ${method} with Accept-Encoding: ${coding}`);
      const observed = isFirstLook
        ? seen
        : await observe({ ...request, method, headers, body }, { durationMs, signal });
      variants.push(variantOf(method, coding, observed));
    }
  }
  return comparisonOf(variants);
}

/** Whether the first look has asked as a browser does, so that it need not be repeated. */
function acceptsUsual({ headers }: ProbeRequest): boolean {
  return headers.every(([name]) => name.toLowerCase() !== 'accept-encoding');
}

async function comeBack(
  request: ProbeRequest,
  before: Observation,
  durationMs: number,
  signal: AbortSignal | undefined,
): Promise<Resumption> {
  const waitMs = Math.min(before.retryMs ?? RETURN_MS, LONGEST_RETURN_MS);
  // Ctrl-C while it waits: what was seen is judged all the same.
  await sleep(waitMs, undefined, signal === undefined ? {} : { signal }).catch(() => {});
  const last = before.events.findLast(({ id }) => id !== '')?.id;
  const headers =
    last === undefined ? request.headers : mergedFields(request.headers, [['Last-Event-ID', last]]);
  const after = await observe(
    { ...request, headers },
    { durationMs: Math.max(LEAST_RETURN_MS, durationMs / 2), signal },
  );
  return resumptionOf(before, after, waitMs);
}
