// Where bytes wait that straddle two reads. The storage is borrowed from a pool of the process for only as
// long as something is unfinished: an idle connection holds none, and a large event pays for its memory once.

/** Smallest storage that is lent, in bytes; each size class is twice the one before. */
const SMALLEST = 1024;

/** Storage that waits in the pool to be lent again is at most this, in bytes; what goes beyond is left to the GC. */
const POOL_LIMIT = 32 * 1024 * 1024;

const pool: Buffer[][] = [];
let pooledBytes = 0;

const NOTHING: Buffer = Buffer.alloc(0);

function sizeClass(bytes: number): number {
  return bytes <= SMALLEST ? 0 : 32 - Math.clz32(Math.ceil(bytes / SMALLEST) - 1);
}

function borrow(bytes: number): Buffer {
  const index = sizeClass(bytes);
  const storage = pool[index]?.pop();
  if (storage === undefined) return Buffer.allocUnsafeSlow(SMALLEST * 2 ** index);
  pooledBytes -= storage.length;
  return storage;
}

function giveBack(storage: Buffer): void {
  if (storage.length === 0 || pooledBytes + storage.length > POOL_LIMIT) return;
  const index = sizeClass(storage.length);
  while (pool.length <= index) pool.push([]);
  pool[index]!.push(storage);
  pooledBytes += storage.length;
}

/** A byte string that grows. `bytes[0, length)` is its content, valid until the next `append` or `release`. */
export class Scratch {
  bytes: Buffer = NOTHING;
  length = 0;

  append(source: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start;
    this.#grow(length);
    this.bytes.set(source.subarray(start, end), this.length);
    this.length = length;
  }

  appendByte(byte: number): void {
    this.#grow(this.length + 1);
    this.bytes[this.length++] = byte;
  }

  #grow(length: number): void {
    if (length <= this.bytes.length) return;
    const larger = borrow(length);
    larger.set(this.bytes.subarray(0, this.length));
    giveBack(this.bytes);
    this.bytes = larger;
  }

  /** Empties it and gives the storage back: nobody may look at `bytes` any more. */
  release(): void {
    giveBack(this.bytes);
    this.bytes = NOTHING;
    this.length = 0;
  }
}
