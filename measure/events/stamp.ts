// The stamp that the publisher writes into each payload and the client reads out of it: when the event was
// due, how late it was sent, which sequence it belongs to and its number there. A fixed width of ASCII
// characters at a fixed offset keeps the payload valid JSON and spares the client a JSON.parse.
//
// Six bits a character (alphabet of RFC 4648 section 5, base64url), most significant first:
//   intendedNs 9 characters (54 bits) | sendLagNs 7 (42 bits) | source 4 (24 bits) | sequence 5 (30 bits) | flags 1

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const INVALID = 0xff;

const encodeTable = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));
const decodeTable = new Uint8Array(256).fill(INVALID);
for (let value = 0; value < 64; value++) decodeTable[encodeTable[value]!] = value;

/** Characters of one stamp. */
export const STAMP_LENGTH = 26;

/** What stands before the stamp in every stamped JSON payload; its length is the stamp's offset. */
export const STAMP_PREFIX = '{"stamp":"';

/** Where the stamp begins in every stamped payload, in bytes. */
export const STAMP_OFFSET = STAMP_PREFIX.length;

/** The flag of the last event of a reply stream. */
export const FLAG_LAST = 1;

/** The flag of an event that greets a new subscriber: it stands outside the sequence and is not accounted. */
export const FLAG_GREETING = 2;

/** The flag of an event that is due within a burst. */
export const FLAG_BURST = 4;

/** The flag of an event that is sent again, to a client that was away when it was due. */
export const FLAG_REPLAYED = 8;

/** Largest send lag that a stamp can carry, in nanoseconds (about 73 minutes); a larger one is written as this. */
export const MAX_SEND_LAG_NS = 2 ** 42 - 1;

/** One more than the largest source number that a stamp can carry. */
export const SOURCE_LIMIT = 2 ** 24;

/** The content of a stamp. `sentNs` is derived: intended time plus send lag. */
export interface Stamp {
  intendedNs: number;
  sentNs: number;
  /** Which sequence the number counts in: a channel, or a sender in a room, or a reply stream. */
  source: number;
  sequence: number;
  /** Bit set of `FLAG_…`. */
  flags: number;
}

/** A stamp to read into, so that reading allocates nothing. */
export function emptyStamp(): Stamp {
  return { intendedNs: 0, sentNs: 0, source: 0, sequence: 0, flags: 0 };
}

function put(bytes: Uint8Array, at: number, value: number, characters: number): void {
  for (let i = at + characters - 1; i >= at; i--) {
    bytes[i] = encodeTable[value & 63]!;
    value >>>= 6;
  }
}

/** Writes the stamp's 26 characters at `offset`. A sent time before the intended time is written as no lag. */
export function writeStamp(bytes: Uint8Array, offset: number, stamp: Readonly<Stamp>): void {
  const lagNs = Math.min(Math.max(stamp.sentNs - stamp.intendedNs, 0), MAX_SEND_LAG_NS);
  const intendedHigh = Math.floor(stamp.intendedNs / 2 ** 30);
  const lagHigh = Math.floor(lagNs / 2 ** 30);
  put(bytes, offset, intendedHigh, 4);
  put(bytes, offset + 4, stamp.intendedNs - intendedHigh * 2 ** 30, 5);
  put(bytes, offset + 9, lagHigh, 2);
  put(bytes, offset + 11, lagNs - lagHigh * 2 ** 30, 5);
  put(bytes, offset + 16, stamp.source, 4);
  put(bytes, offset + 20, stamp.sequence, 5);
  put(bytes, offset + 25, stamp.flags, 1);
}

/**
 * Reads the 26 characters at `offset` into `into`. Returns false, with `into` unspecified, where they are
 * not a stamp: outside the payload, or a character outside the alphabet.
 */
export function readStamp(bytes: Uint8Array, offset: number, end: number, into: Stamp): boolean {
  if (end - offset < STAMP_LENGTH) return false;
  const d = decodeTable;
  const b = bytes;
  let o = offset;
  const c0 = d[b[o++]!]!, c1 = d[b[o++]!]!, c2 = d[b[o++]!]!, c3 = d[b[o++]!]!; // prettier-ignore
  const c4 = d[b[o++]!]!, c5 = d[b[o++]!]!, c6 = d[b[o++]!]!, c7 = d[b[o++]!]!, c8 = d[b[o++]!]!; // prettier-ignore
  const l0 = d[b[o++]!]!, l1 = d[b[o++]!]!; // prettier-ignore
  const l2 = d[b[o++]!]!, l3 = d[b[o++]!]!, l4 = d[b[o++]!]!, l5 = d[b[o++]!]!, l6 = d[b[o++]!]!; // prettier-ignore
  const s0 = d[b[o++]!]!, s1 = d[b[o++]!]!, s2 = d[b[o++]!]!, s3 = d[b[o++]!]!; // prettier-ignore
  const q0 = d[b[o++]!]!, q1 = d[b[o++]!]!, q2 = d[b[o++]!]!, q3 = d[b[o++]!]!, q4 = d[b[o++]!]!; // prettier-ignore
  const f0 = d[b[o]!]!;
  const all = c0 | c1 | c2 | c3 | c4 | c5 | c6 | c7 | c8 | l0 | l1 | l2 | l3 | l4 | l5 | l6 | s0 | s1 | s2 | s3 | q0 | q1 | q2 | q3 | q4 | f0; // prettier-ignore
  if (all > 63) return false;
  const intendedNs =
    ((c0 << 18) | (c1 << 12) | (c2 << 6) | c3) * 2 ** 30 +
    ((c4 << 24) | (c5 << 18) | (c6 << 12) | (c7 << 6) | c8);
  into.intendedNs = intendedNs;
  into.sentNs =
    intendedNs + ((l0 << 6) | l1) * 2 ** 30 + ((l2 << 24) | (l3 << 18) | (l4 << 12) | (l5 << 6) | l6);
  into.source = (s0 << 18) | (s1 << 12) | (s2 << 6) | s3;
  into.sequence = (q0 << 24) | (q1 << 18) | (q2 << 12) | (q3 << 6) | q4;
  into.flags = f0;
  return true;
}
