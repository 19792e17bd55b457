// Durations in nanoseconds, kept as an HDR histogram: three significant digits from 1 ns to 1 h, mergeable
// across processes and trials. http://hdrhistogram.org
// The buckets are counted here, in the processes that are measured: the library (hdr-histogram-js) would cost each of
// them 50 ms to start and 10 MB for its WebAssembly. The tests compare with it, bucket by bucket.
import { decodeCounts, encodeCounts, LONGEST_NS } from './counts-encoding.ts';
import { maxNs, meanNs, percentileNs, type DurationCounts } from './duration-counts.ts';
import { bucketOf, bucketOfLarge, INTEGER_LIMIT } from './hdr-buckets.ts';

export type { DurationCounts };

const BUCKETS = bucketOfLarge(LONGEST_NS) + 1;

/** A distribution of durations in nanoseconds. */
export class DurationHistogram {
  /** By bucket; there from the first duration on. */
  #counts: Uint32Array | undefined;
  #count = 0;
  /** Exactly. */
  #largest = 0;

  /** Records one duration. Less than 1 ns is recorded as 1 ns, more than 1 h as 1 h. */
  record(ns: number): void {
    if (ns >= 1 && ns < INTEGER_LIMIT) {
      const counts = (this.#counts ??= new Uint32Array(BUCKETS));
      counts[bucketOf(ns | 0)]!++;
      this.#count++;
      if (ns > this.#largest) this.#largest = ns | 0;
    } else this.#recordTimes(ns, 1);
  }

  #recordTimes(duration: number, times: number): void {
    const ns = Math.min(Math.max(Math.floor(duration), 1), LONGEST_NS);
    const bucket = ns < INTEGER_LIMIT ? bucketOf(ns) : bucketOfLarge(ns);
    const counts = (this.#counts ??= new Uint32Array(BUCKETS));
    counts[bucket]! += times;
    this.#count += times;
    this.#largest = Math.max(this.#largest, ns);
  }

  get count(): number {
    return this.#count;
  }

  /** The value at a percentile from 0 to 100, in nanoseconds; undefined where nothing was recorded. */
  percentile(percentile: number): number | undefined {
    return percentileNs(this.counts, percentile);
  }

  get max(): number | undefined {
    return this.#count === 0 ? undefined : this.#largest;
  }

  get mean(): number | undefined {
    return meanNs(this.counts);
  }

  /** What has been recorded, in plain numbers. */
  get counts(): DurationCounts {
    const buckets: number[] = [];
    const counts: number[] = [];
    if (this.#count > 0)
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        const count = this.#counts![bucket]!;
        if (count === 0) continue;
        buckets.push(bucket);
        counts.push(count);
      }
    return { buckets, counts, total: this.#count };
  }

  /** Durations with how often each was seen, as a `DurationTally` tells them. */
  addCounts(entries: readonly (readonly [ns: number, count: number])[]): void {
    for (const [ns, count] of entries) this.#recordTimes(Math.round(ns), count);
  }

  add(other: DurationHistogram): void {
    this.#add(other.counts, other.#largest);
  }

  #add({ buckets, counts, total }: DurationCounts, largest: number): void {
    if (total === 0) return;
    if (buckets[buckets.length - 1]! >= BUCKETS) throw new RangeError('a histogram has durations beyond 1 h');
    const own = (this.#counts ??= new Uint32Array(BUCKETS));
    for (let i = 0; i < buckets.length; i++) own[buckets[i]!]! += counts[i]!;
    this.#count += total;
    this.#largest = Math.max(this.#largest, largest);
  }

  reset(): void {
    if (this.#count > 0) this.#counts!.fill(0);
    this.#count = this.#largest = 0;
  }

  /** HdrHistogram's V2 compressed encoding, base64. */
  encode(): string {
    return encodeCounts(this.counts);
  }

  /** The maximum comes back to three digits, as everything else was recorded. */
  static decode(encoded: string): DurationHistogram {
    const counts = decodeCounts(encoded);
    const decoded = new DurationHistogram();
    decoded.#add(counts, maxNs(counts) ?? 0);
    return decoded;
  }
}
