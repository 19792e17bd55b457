// What is done before the memory of a process is read, so that two readings differ by what is held and by nothing else. The
// process must run with `--expose-gc`.

/**
 * `garbage`: what nobody holds is collected. `settled`: besides, V8's space for young objects is in memory as a whole, and what is
 * held has left it; for the slope of memory over a number of connections.
 */
export type Collection = 'none' | 'garbage' | 'settled';

/** Of young objects: three times a half of a space of 16 MiB a half, so that what is held is moved out of it. */
const WRITTEN_BYTES = 48 * 2 ** 20;

const ELEMENTS = 128;
const ELEMENT_BYTES = 8;

/** Brings the process to where its memory can be compared. */
export function collect(collection: Collection): void {
  if (collection === 'none') return;
  // A forced collection would leave what is young and held where it is, page by page, among what is not held. Under load, many
  // small collections move it out first.
  if (collection === 'settled') {
    writeYoungObjects();
    collectGarbage();
    // The pages that were given away with what was on them, or given back, have others in their place. Used only later, these
    // would look like memory of the connections that come then.
    writeYoungObjects();
  }
  collectGarbage();
}

/** Twice: what finalizers of the first collection let go is freed by the second, and what it has not yet swept is swept. */
function collectGarbage(): void {
  globalThis.gc?.();
  globalThis.gc?.();
}

function writeYoungObjects(): void {
  let last: number[] = [];
  for (let written = 0; written < WRITTEN_BYTES; written += ELEMENTS * ELEMENT_BYTES)
    last = Array<number>(ELEMENTS).fill(last.length);
}
