// Numbers as every reader of a CSV file understands them: plain decimals, never exponent notation, a point
// as the decimal sign, nothing grouped (RFC 4180 knows only text, so this form is our own contract).

/** Significant digits that a fraction keeps at least; docs/csv/README.md states it. */
const SIGNIFICANT_DIGITS = 6;

/**
 * A plain decimal. Integers stay exact; of other numbers the integer part stays whole and the fraction is
 * rounded so that six significant digits are left. Missing, and not a finite number: the empty string.
 */
export function plainDecimal(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '';
  if (value === 0) return '0';
  // Up to 2⁵³ a number writes itself like that, and faster.
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
  const integerDigits = Math.floor(Math.log10(Math.abs(value))) + 1;
  const fractionDigits = Math.min(Math.max(SIGNIFICANT_DIGITS - integerDigits, 0), 100);
  const fixed = value.toFixed(fractionDigits);
  const shortest = fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
  return shortest === '-0' ? '0' : shortest;
}
