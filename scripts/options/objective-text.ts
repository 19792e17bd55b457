// The objective as people type it: `p99=50ms,loss=0`. Every mistake is found at once.
import type { LatencyLimit, Objective } from '../../harness/capacity/objective.ts';
import { didYouMean } from './suggestion.ts';

export const DEFAULT_OBJECTIVE = 'p99=50ms,loss=0';

export type ParsedObjective = { readonly objective: Objective } | { readonly errors: readonly string[] };

const PERCENTILES: ReadonlyMap<string, number> = new Map([
  ['p50', 50],
  ['p90', 90],
  ['p99', 99],
  ['p99.9', 99.9],
  ['max', 100],
]);
const KEYS = [...PERCENTILES.keys(), 'loss', 'cpu'];
const DURATION_UNITS_NS: ReadonlyMap<string, number> = new Map([
  ['us', 1e3],
  ['µs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
]);

/** Without `loss` none is allowed; without a percentile only loss and the pace of the deliveries count. */
export function parseObjective(text: string): ParsedObjective {
  const errors: string[] = [];
  const latency: LatencyLimit[] = [];
  let maxLossShare = 0;
  let maxServerCpuShare: number | undefined;
  const seen = new Set<string>();
  for (const part of text.split(',')) {
    const [key = '', value = '', ...more] = part.split('=').map((piece) => piece.trim());
    const percentile = PERCENTILES.get(key);
    if (value === '' || more.length > 0) {
      errors.push(`"${part.trim()}" is not understood: write it as p99=50ms, loss=0.1% or cpu=80%.`);
    } else if (!KEYS.includes(key)) {
      errors.push(`there is no "${key}": an objective has ${KEYS.join(', ')}.${didYouMean(key, KEYS)}`);
    } else if (seen.has(key)) {
      errors.push(`${key} is there twice.`);
    } else if (percentile !== undefined) {
      const limitNs = durationNs(value);
      if (limitNs === undefined) errors.push(`${key}: "${value}" is no time: write it as 50ms, 800us or 1s.`);
      else latency.push({ stat: key, percentile, limitNs });
    } else {
      const share = shareOf(value);
      const most = key === 'loss' ? 'below 1' : 'more than 0';
      if (share === undefined || (key === 'loss' ? share >= 1 : share <= 0))
        errors.push(`${key}: "${value}" is no share (${most}): write it as 0.001 or 0.1%.`);
      else if (key === 'loss') maxLossShare = share;
      else maxServerCpuShare = share;
    }
    seen.add(key);
  }
  return errors.length > 0 ? { errors } : { objective: { latency, maxLossShare, maxServerCpuShare } };
}

function durationNs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-zµ]+)$/.exec(text);
  const unit = DURATION_UNITS_NS.get(match?.[2] ?? '');
  const ns = Number(match?.[1]) * (unit ?? Number.NaN);
  return ns > 0 ? ns : undefined;
}

function shareOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text);
  return match === null ? undefined : Number(match[1]) / (match[2] === '%' ? 100 : 1);
}
