// Text of others as it may be shown: nothing in it moves a cursor, sets a colour or turns the direction of reading.

/** Line breaks become spaces; other control and format characters are written out: `\u{1b}`. */
export function printable(text: string): string {
  return text
    .replaceAll(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, (sign) => `\\u{${sign.codePointAt(0)!.toString(16)}}`);
}
