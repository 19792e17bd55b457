// A text file line by line, without ever holding all of it: logs grow beyond what one string can be (half a gigabyte).
import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 4 * 1024 * 1024;
const LF = 0x0a;

/** Lines that end in LF, without it; what follows the last one comes last, and may be empty. */
export function* fileLines(path: string): Generator<string, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for (const chunk of fileChunks(path)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    // What is left of the chunk before has no LF in it.
    let from = 0;
    for (let end = bytes.indexOf(LF, rest.length); end >= 0; end = bytes.indexOf(LF, from)) {
      yield bytes.toString('utf8', from, end);
      from = end + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
  yield rest.toString('utf8');
}

/** Where the first `lines` lines end, in bytes; the file has as many. */
export function endOfLine(path: string, lines: number): number {
  let [left, before] = [lines, 0];
  if (left === 0) return 0;
  for (const chunk of fileChunks(path)) {
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1))
      if (--left === 0) return before + at + 1;
    before += chunk.length;
  }
  return before;
}

/** The buffer is the same each time. */
function* fileChunks(path: string): Generator<Buffer, void, undefined> {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let bytes = readSync(descriptor, buffer); bytes > 0; bytes = readSync(descriptor, buffer))
      yield buffer.subarray(0, bytes);
  } finally {
    closeSync(descriptor);
  }
}
