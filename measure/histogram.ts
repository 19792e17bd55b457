// Durations in nanoseconds, kept as an HDR histogram: three significant digits from 1 ns to 1 h, mergeable
// across processes and trials. http://hdrhistogram.org, https://github.com/HdrHistogram/HdrHistogramJS
import * as hdr from 'hdr-histogram-js';

const SETTINGS = {
  bitBucketSize: 64,
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000_000,
  numberOfSignificantValueDigits: 3,
  autoResize: false,
  useWebAssembly: true,
} as const;

/** Must have resolved before the first histogram is made: it compiles the WebAssembly of the histogram. */
export const histogramsReady: Promise<void> = hdr.initWebAssembly();

/** A distribution of durations in nanoseconds. `free` must be called when it is no longer needed. */
export class DurationHistogram {
  #hdr = hdr.build(SETTINGS);

  /** Records one duration. Less than 1 ns is recorded as 1 ns, more than 1 h as 1 h. */
  record(ns: number): void {
    this.#hdr.recordValue(
      ns < 1 ? 1 : ns > SETTINGS.highestTrackableValue ? SETTINGS.highestTrackableValue : ns,
    );
  }

  get count(): number {
    return this.#hdr.totalCount;
  }

  /** The value at a percentile from 0 to 100, in nanoseconds; undefined where nothing was recorded. */
  percentile(percentile: number): number | undefined {
    return this.count === 0 ? undefined : this.#hdr.getValueAtPercentile(percentile);
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
    this.#hdr.reset();
  }

  /** HdrHistogram's V2 compressed encoding, base64. */
  encode(): string {
    return hdr.encodeIntoCompressedBase64(this.#hdr);
  }

  static decode(encoded: string): DurationHistogram {
    const decoded = new DurationHistogram();
    const other = hdr.decodeFromCompressedBase64(encoded, SETTINGS.bitBucketSize, SETTINGS.useWebAssembly);
    decoded.#hdr.add(other);
    other.destroy();
    return decoded;
  }

  /** Gives the WebAssembly memory back. */
  free(): void {
    this.#hdr.destroy();
  }
}
