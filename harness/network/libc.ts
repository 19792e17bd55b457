// The few system calls that Node does not have: to make a TUN device, to enter a network namespace, to wait for packets
// with a deadline in nanoseconds. Linux only; through koffi, an optional dependency. https://koffi.dev
// tun: https://www.kernel.org/doc/html/latest/networking/tuntap.html; setns(2), ppoll(2), prctl(2)
import { createRequire } from 'node:module';
import { closeSync, openSync } from 'node:fs';

const TUNSETIFF = 0x400454ca;
const IFF_TUN = 0x0001;
/** No four bytes of flags and protocol before each packet. */
const IFF_NO_PI = 0x1000;
/** `struct ifreq` on 64-bit Linux: a name of 16 bytes, then the flags. */
const IFREQ_BYTES = 40;
const NAME_BYTES = 16;

const CLONE_NEWNET = 0x4000_0000;
const PR_SET_TIMERSLACK = 29;
const O_RDWR_NONBLOCK = 0o2 | 0o4000;

export const POLLIN = 1;

type Call = (...parameters: unknown[]) => number;

export interface Libc {
  /** Bytes read, or a negative number: nothing there. */
  read(fd: number, into: Uint8Array): number;
  write(fd: number, from: Uint8Array, bytes: number): number;
  /** How many of the `struct pollfd` in `fds` have something. `timeout`: a `struct timespec`, or null for ever. */
  poll(fds: Uint8Array, count: number, timeout: Uint8Array | null): number;
  errno(): number;
  /** Makes a TUN device of that name in the network namespace of this thread; returns its file descriptor. */
  openTun(name: string): number;
  /** Moves this thread into the network namespace of a process. */
  enterNetworkOf(pid: number): void;
  /** Timers of this thread are not put together with others: 50 µs by default. */
  withoutTimerSlack(): void;
}

/** Throws where koffi is not installed, or this is not Linux. */
export function loadLibc(): Libc {
  const koffi = createRequire(import.meta.url)('koffi') as {
    load(name: string): { func(prototype: string): Call };
    errno(): number;
  };
  const library = koffi.load('libc.so.6');
  const read = library.func('long read(int fd, void *into, size_t bytes)');
  const write = library.func('long write(int fd, const void *from, size_t bytes)');
  const ppoll = library.func('int ppoll(void *fds, unsigned long count, void *timeout, void *mask)');
  const ioctl = library.func('int ioctl(int fd, unsigned long request, void *argument)');
  const setns = library.func('int setns(int fd, int type)');
  const prctl = library.func(
    'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
  );
  const failed = (what: string): Error => new Error(`${what} failed (errno ${koffi.errno()})`);
  return {
    read: (fd, into) => read(fd, into, into.length),
    write: (fd, from, bytes) => write(fd, from, bytes),
    poll: (fds, count, timeout) => ppoll(fds, count, timeout, null),
    errno: () => koffi.errno(),
    openTun(name) {
      const fd = openSync('/dev/net/tun', O_RDWR_NONBLOCK);
      const request = Buffer.alloc(IFREQ_BYTES);
      request.write(name, 0, NAME_BYTES - 1, 'latin1');
      request.writeUInt16LE(IFF_TUN | IFF_NO_PI, NAME_BYTES);
      if (ioctl(fd, TUNSETIFF, request) >= 0) return fd;
      const error = failed(`making the TUN device ${name}`);
      closeSync(fd);
      throw error;
    },
    enterNetworkOf(pid) {
      const fd = openSync(`/proc/${pid}/ns/net`, 'r');
      const result = setns(fd, CLONE_NEWNET);
      closeSync(fd);
      if (result < 0) throw failed(`entering the network namespace of process ${pid}`);
    },
    withoutTimerSlack() {
      prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    },
  };
}
