// Counts the bytes of a socket that a library reads and writes, by the difference of the socket's own counters.
import type { ReadCounters } from '../client.ts';
import type { WireSocket } from './wire-socket.ts';

export class SocketTally {
  readonly #counters: ReadCounters;
  readonly #socket: WireSocket;
  #head = 0;
  #read = 0;
  #written = 0;

  constructor(counters: ReadCounters, socket: WireSocket) {
    this.#counters = counters;
    this.#socket = socket;
  }

  /**
   * Adds what was read and written since the last call. A library hands over the messages of one read one by one,
   * and does not say so: bytes that have grown since the last message were another read.
   */
  add(): void {
    const { bytesRead, bytesWritten, reader } = this.#socket;
    const { headBytes } = reader;
    if (bytesRead > this.#read) this.#counters.reads++;
    this.#counters.bytes += bytesRead - this.#read;
    this.#counters.headBytes += headBytes - this.#head;
    this.#counters.writtenBytes += bytesWritten - this.#written;
    this.#head = headBytes;
    this.#read = bytesRead;
    this.#written = bytesWritten;
  }
}

const tallies = new WeakMap<WireSocket, SocketTally>();

/** The tally of a socket: always the same one, however many requests go over it. */
export function tallyOf(socket: WireSocket, counters: ReadCounters): SocketTally {
  let tally = tallies.get(socket);
  if (tally === undefined) {
    tally = new SocketTally(counters, socket);
    tallies.set(socket, tally);
  }
  return tally;
}
