// The median: what one number says of several trials, because one disturbed trial does not move it far.

/** The middle value, or the mean of the two in the middle; undefined for an empty list. */
export function median(values: ArrayLike<number>): number | undefined {
  return medianOfSorted(Float64Array.from(values).sort());
}

/** The same of values that are in ascending order already. */
export function medianOfSorted(sorted: Float64Array): number | undefined {
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
