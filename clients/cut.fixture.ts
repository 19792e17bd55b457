// Cuts bytes into chunks, for tests of parsers that must not care where a read ends.

/** The chunks between the given places; places outside the bytes are ignored. */
export function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const inside = at.filter((place) => place > 0 && place < bytes.length).sort((a, b) => a - b);
  const places = [0, ...inside, bytes.length];
  return places.slice(1).map((place, i) => bytes.subarray(places[i], place));
}

/** One chunk for every byte. */
export function everyByte(bytes: Uint8Array): Uint8Array[] {
  return cut(bytes, [...bytes.keys()]);
}
