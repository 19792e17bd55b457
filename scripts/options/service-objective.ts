// The objective of `probe --slo` as people type it: `ttft=500ms,gap-p99=100ms,good=99%`. Every mistake is found at once.
import { OBJECTIVE_KEYS, type ServiceObjective } from '../../probe/judging/objective.ts';
import { parseDurationMs } from './quantities.ts';
import { didYouMean } from './suggestion.ts';

const GOOD = 'good';
const KEYS = [...OBJECTIVE_KEYS, GOOD];

export type ParsedServiceObjective =
  { readonly objective: ServiceObjective } | { readonly errors: readonly string[] };

/** Without `good` every request has to meet the limits. */
export function parseServiceObjective(text: string): ParsedServiceObjective {
  const errors: string[] = [];
  const limits: ServiceObjective['limits'][number][] = [];
  let goodShare = 1;
  const seen = new Set<string>();
  for (const part of text.split(',')) {
    const [name = '', value = '', ...more] = part.split('=').map((piece) => piece.trim());
    const key = OBJECTIVE_KEYS.find((known) => known === name);
    if (value === '' || more.length > 0) {
      errors.push(`"${part.trim()}" is not understood: write it as ttft=500ms, gap-p99=100ms or good=99%.`);
    } else if (seen.has(name)) {
      errors.push(`${name} is there twice.`);
    } else if (name === GOOD) {
      const share = shareOf(value);
      if (share === undefined) errors.push(`good: "${value}" is no share: write it as 99% or 0.99.`);
      else goodShare = share;
    } else if (key === undefined) {
      errors.push(`there is no "${name}": limits are on ${KEYS.join(', ')}.${didYouMean(name, KEYS)}`);
    } else {
      const parsed = parseDurationMs(value);
      // `ttft=500` may be meant as milliseconds: a time here needs its unit.
      if ('error' in parsed || /^[\d.]+$/.test(value)) {
        errors.push(`${key}: "${value}" is no time: write it as 500ms or 2s.`);
      } else {
        limits.push({ key, limitMs: parsed.value });
      }
    }
    seen.add(name);
  }
  if (errors.length === 0 && limits.length === 0) errors.push('it has no limit: write it as ttft=500ms.');
  return errors.length > 0 ? { errors } : { objective: { limits, goodShare } };
}

function shareOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text);
  const share = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  return share > 0 && share <= 1 ? share : undefined;
}
