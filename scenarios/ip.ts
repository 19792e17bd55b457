// Which version of IP carries the connections of a case.

export type IpVersion = 4 | 6;

/** What is not asked for. */
export const IP_DEFAULT = '4';

/** What `ipNamed` has found; undefined: version 4, as by default. */
export type IpReading =
  { readonly ip: 6 | undefined; readonly error?: undefined } | { readonly error: string };

/** As people type it: `4` or `6`. */
export function ipNamed(text: string): IpReading {
  if (text === IP_DEFAULT) return { ip: undefined };
  return text === '6' ? { ip: 6 } : { error: `"${text}" is neither 4 nor 6.` };
}
