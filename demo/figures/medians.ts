// Many events made a line that can be read.
import { quantile } from './quantities.ts';

export interface Point {
  /** `performance.now()`. */
  readonly atMs: number;
  readonly value: number;
}

/** The median of each stretch of `stepMs`, at its end: many events become a line that can be read. */
export function medians(points: readonly Point[], stepMs: number): Point[] {
  const groups = new Map<number, number[]>();
  for (const { atMs, value } of points) {
    const group = Math.floor(atMs / stepMs);
    const values = groups.get(group);
    if (values === undefined) groups.set(group, [value]);
    else values.push(value);
  }
  return [...groups].map(([group, values]) => ({
    atMs: (group + 1) * stepMs,
    value: quantile(values, 0.5)!,
  }));
}
