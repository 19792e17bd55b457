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

/** The bytes in one piece, cut once at each place, cut at the given places, and cut everywhere. */
export function everyCut(bytes: Uint8Array, places: readonly number[]): Uint8Array[][] {
  const once = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, i) => cut(bytes, [i + 1]));
  return [[bytes], ...once, cut(bytes, places), everyByte(bytes)];
}

/** The different results of parsing the bytes, however they are cut: there should be one. */
export function resultsOf(
  cuts: readonly Uint8Array[][],
  parse: (chunks: Uint8Array[]) => unknown,
): unknown[] {
  const texts = new Set(cuts.map((chunks) => JSON.stringify(parse(chunks))));
  return [...texts].map((text) => JSON.parse(text) as unknown);
}
