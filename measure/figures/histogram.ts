// Durations in nanoseconds, kept as an HDR histogram: three significant digits from 1 ns to 1 h, mergeable
// across processes and trials. http://hdrhistogram.org, https://github.com/HdrHistogram/HdrHistogramJS
// What is recorded is counted first in buckets of our own, the same as the library's, and handed to it when something
// is asked: a call into its WebAssembly for each delivery cost the clients several times as much.
import * as hdr from 'hdr-histogram-js';
import { bucketOf, smallestIn } from './hdr-buckets.ts';

const SETTINGS = {
  bitBucketSize: 64,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000_000,
  numberOfSignificantValueDigits: 3,
  autoResize: false,
  useWebAssembly: true,
} as const;

// At once: in the other way it starts node's `fetch` with it, which a process pays for in memory and in time.
hdr.initWebAssemblySync();

/** What is counted in buckets of our own is less than this, so that the bucket is found with 32-bit integers: 2.1 s. */
const COUNTED_BELOW = 2 ** 31;
const BUCKETS = bucketOf(COUNTED_BELOW - 1) + 1;

/** A distribution of durations in nanoseconds. `free` must be called when it is no longer needed. */
export class DurationHistogram {
  readonly #whole = hdr.build(SETTINGS);
  /** Recorded, but not handed to `#whole` yet: by bucket; how many; and the largest, which the library keeps exactly. */
  #counts: Uint32Array | undefined;
  #counted = 0;
  #largest = 0;

  /** Records one duration. Less than 1 ns is recorded as 1 ns, more than 1 h as 1 h. */
  record(ns: number): void {
    if (ns >= 1 && ns < COUNTED_BELOW) {
      const counts = (this.#counts ??= new Uint32Array(BUCKETS));
      counts[bucketOf(ns | 0)]!++;
      this.#counted++;
      if (ns > this.#largest) this.#largest = ns;
    } else {
      this.#whole.recordValue(
        ns < 1 ? 1 : ns > SETTINGS.highestTrackableValue ? SETTINGS.highestTrackableValue : ns,
      );
    }
  }

  /** The library's histogram, with everything that has been recorded. */
  get #hdr(): hdr.Histogram {
    if (this.#counted > 0) this.#handOver(this.#counts!);
    return this.#whole;
  }

  #handOver(counts: Uint32Array): void {
    const whole = this.#whole;
    counts[bucketOf(this.#largest | 0)]!--;
    whole.recordValue(this.#largest);
    for (let bucket = 1; bucket < BUCKETS; bucket++) {
      const count = counts[bucket]!;
      if (count > 0) whole.recordValueWithCount(smallestIn(bucket), count);
    }
    counts.fill(0);
    this.#counted = this.#largest = 0;
  }

  get count(): number {
    return this.#hdr.totalCount;
  }

  /** The value at a percentile from 0 to 100, in nanoseconds; undefined where nothing was recorded. */
  percentile(percentile: number): number | undefined {
    return this.count === 0 ? undefined : this.#hdr.getValueAtPercentile(percentile);
  }

  /** How many of the durations are longer than that, to the histogram's three digits. */
  countAbove(ns: number): number {
    const { count } = this;
    // The least rank whose duration is longer: all before it are not. A quarter below a rank is that rank, however it is rounded.
    let [low, high] = [1, count + 1];
    while (low < high) {
      const rank = Math.floor((low + high) / 2);
      if (this.#hdr.getValueAtPercentile((100 * (rank - 0.25)) / count) > ns) high = rank;
      else low = rank + 1;
    }
    return count + 1 - low;
  }

  get max(): number | undefined {
    return this.count === 0 ? undefined : this.#hdr.maxValue;
  }

  get mean(): number | undefined {
    return this.count === 0 ? undefined : this.#hdr.mean;
  }

  /** Durations with how often each was seen, as a `DurationTally` tells them. */
  addCounts(entries: readonly (readonly [ns: number, count: number])[]): void {
    for (const [ns, count] of entries) this.#hdr.recordValueWithCount(Math.max(1, Math.round(ns)), count);
  }

  add(other: DurationHistogram): void {
    this.#hdr.add(other.#hdr);
  }

  reset(): void {
    if (this.#counted > 0) this.#counts!.fill(0);
    this.#counted = this.#largest = 0;
    this.#whole.reset();
  }

  /** HdrHistogram's V2 compressed encoding, base64. */
  encode(): string {
    return hdr.encodeIntoCompressedBase64(this.#hdr);
  }

  static decode(encoded: string): DurationHistogram {
    const decoded = new DurationHistogram();
    const other = hdr.decodeFromCompressedBase64(encoded, SETTINGS.bitBucketSize, SETTINGS.useWebAssembly);
    decoded.#whole.add(other);
    other.destroy();
    return decoded;
  }

  /** Gives the WebAssembly memory back. */
  free(): void {
    this.#counts = undefined;
    this.#counted = 0;
    this.#whole.destroy();
  }
}
