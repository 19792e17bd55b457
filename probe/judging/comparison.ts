// The same endpoint asked in several ways, with and without compression, by GET and by POST: which one is held back, and
// what follows from that.
import type { Observation } from '../observation.ts';
import { judge, type Verdict } from './verdict.ts';

export type Method = 'GET' | 'POST';

export interface Variant {
  readonly method: Method;
  /** What was accepted: `gzip, br`, or `identity`. */
  readonly acceptEncoding: string;
  readonly status: number | undefined;
  readonly contentEncoding: string | undefined;
  readonly firstEventMs: number | undefined;
  readonly verdict: Verdict;
}

export interface VariantComparison {
  readonly variants: readonly Variant[];
  /** Sentences: what is held back, and what is to blame. */
  readonly conclusions: readonly string[];
  /** What makes the difference; undefined where nothing does, or more than one thing. */
  readonly blames: 'compression' | 'method' | undefined;
}

/** Accept-Encoding of the two ways. */
export const COMPRESSED = 'gzip, br';
export const PLAIN = 'identity';

export function variantOf(method: Method, acceptEncoding: string, seen: Observation): Variant {
  return {
    method,
    acceptEncoding,
    status: seen.head?.status,
    contentEncoding: seen.head?.headers['content-encoding'],
    firstEventMs: seen.events[0]?.atMs,
    verdict: judge(seen).verdict,
  };
}

export function comparisonOf(variants: readonly Variant[]): VariantComparison {
  const usable = variants.filter(({ verdict }) => verdict.kind !== 'failed');
  const back = usable.filter((variant) => isHeldBack(variant));
  // Where nothing came, whatever comes otherwise is a difference, however few events there are.
  const isSilence = back.length > 0 && back.every(({ verdict }) => verdict.kind === 'silent');
  const streaming = usable.filter(
    (variant) =>
      variant.verdict.fine || (isSilence && variant.firstEventMs !== undefined && !isHeldBack(variant)),
  );
  const conclusions = back.map((variant) => `held back: ${nameOf(variant)} (${variant.verdict.says})`);
  const refused = variants.filter(({ verdict }) => verdict.kind === 'failed');
  for (const variant of refused) {
    conclusions.push(`cannot be compared: ${nameOf(variant)} (${variant.verdict.evidence[0] ?? 'failed'})`);
  }
  const { says, blames } = blame(back, streaming, usable);
  return { variants, conclusions: [...conclusions, says], blames };
}

interface Blame {
  readonly says: string;
  readonly blames: VariantComparison['blames'];
}

function nobody(says: string): Blame {
  return { says, blames: undefined };
}

function blame(back: readonly Variant[], streaming: readonly Variant[], usable: readonly Variant[]): Blame {
  if (usable.length === 0) return nobody('none of them gave a stream');
  if (back.length === 0) {
    return nobody(
      streaming.length === usable.length
        ? 'nothing is held back, however it is asked'
        : 'too little came to say that one is held back',
    );
  }
  if (back.every(({ verdict }) => verdict.kind === 'silent') && back.length === usable.length)
    return nobody('nothing came, however it was asked: compression is not to blame');
  if (streaming.length === 0)
    return nobody('it is held back however it is asked: neither compression nor the method is to blame');
  const differs = (of: (variant: Variant) => string): boolean =>
    back.some((held) => streaming.some((free) => sameBut(held, free, of)));
  const byCoding = differs(({ acceptEncoding }) => acceptEncoding);
  const byMethod = differs(({ method }) => method);
  if (byCoding && !byMethod)
    return { says: 'compression is to blame: without it the same request streams', blames: 'compression' };
  if (byMethod && !byCoding) {
    const free = [...new Set(streaming.map(({ method }) => method))].join(' and ');
    return {
      says: `the method is to blame: ${free} streams, so something in between treats methods differently`,
      blames: 'method',
    };
  }
  return nobody('both the method and compression make a difference');
}

/** Whether two differ in this one thing. */
function sameBut(a: Variant, b: Variant, of: (variant: Variant) => string): boolean {
  const differing = [a.method !== b.method, a.acceptEncoding !== b.acceptEncoding].filter(Boolean).length;
  return differing === 1 && of(a) !== of(b);
}

function isHeldBack({ verdict }: Variant): boolean {
  return ['delayed', 'batched', 'held', 'silent'].includes(verdict.kind);
}

export function nameOf({ method, acceptEncoding }: Variant): string {
  return `${method} with ${acceptEncoding === PLAIN ? 'no compression' : acceptEncoding}`;
}
