// Round numbers for an axis.

/** About four steps of 1, 2 or 5 times a power of ten that enclose both numbers; never fewer than two ticks. */
export function niceTicks(low: number, high: number): number[] {
  const span = Math.max(high - low, 1e-3);
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= span / 4) ?? 10);
  const [first, last] = [
    Math.floor(low / step),
    Math.max(Math.ceil(high / step), Math.floor(low / step) + 1),
  ];
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(6)),
  );
}
