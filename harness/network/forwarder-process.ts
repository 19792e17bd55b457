// The link between two network namespaces: takes packets from one TUN device and hands them to the other when their time
// has come. It is an instrument: it waits in one system call for both devices, for the next due time and for its parent,
// and reports how late it was and what it cost. Ends when its standard input does.
import { readSync, writeSync } from 'node:fs';
import { NS_PER_MS, NS_PER_S, NS_PER_US, nowNs } from '../../measure/clock.ts';
import { DurationTally } from '../../measure/figures/duration-tally.ts';
import { deriveSeed } from '../../measure/random.ts';
import { decodeSetup, type ForwarderAnswer, type ForwarderRequest } from './forwarder-messages.ts';
import { loadLibc, POLLIN, type Libc } from './libc.ts';
import { DROPPED, Link } from './link.ts';
import { RunQueue } from './run-queue.ts';

/** Longer than the MTU. */
const PACKET_BYTES = 2_048;

/** `struct pollfd`: a descriptor, what is waited for, what there is. */
const POLLFD_BYTES = 8;

/** A sleep comes to its end so much late, at most, nine times of ten: what is left is waited for busily. */
const BUSY_NS = 60 * NS_PER_US;

/** Of its time: more is the clients', who share its processor and may have to wait for it. */
const MAX_BUSY_SHARE = 0.1;

/** What may be saved up of it while nothing is due. */
const MAX_BUSY_SAVED_NS = NS_PER_MS;

/** How long it may still wait busily: a share of the time that has passed, less what it has waited so. */
class BusyAllowance {
  /** All that was waited busily, in nanoseconds. */
  totalNs = 0;
  #leftNs = 0;
  #atNs = nowNs();

  isLeft(atNs: number): boolean {
    this.#leftNs = Math.min(MAX_BUSY_SAVED_NS, this.#leftNs + MAX_BUSY_SHARE * (atNs - this.#atNs));
    this.#atNs = atNs;
    return this.#leftNs > 0;
  }

  spend(ns: number): void {
    this.totalNs += ns;
    this.#leftNs -= ns;
  }
}

/** Packets on their way in one direction, first in, first out. */
class Pipe {
  readonly link: Link;
  readonly from: number;
  readonly to: number;
  readonly #packets: { bytes: Uint8Array; length: number; dueNs: number; waitedNs: number }[] = [];
  readonly #free: Uint8Array[] = [];
  #head = 0;

  constructor(link: Link, from: number, to: number) {
    this.link = link;
    this.from = from;
    this.to = to;
  }

  /** Packets that are on their way. */
  get waiting(): number {
    return this.#packets.length - this.#head;
  }

  /** When its next packet is due; Infinity where there is none. */
  get dueNs(): number {
    return this.#packets[this.#head]?.dueNs ?? Infinity;
  }

  /** How long its next packet may have waited until it was taken. */
  get waitedNs(): number {
    return this.#packets[this.#head]?.waitedNs ?? 0;
  }

  /** Takes everything that waits at its entrance, `waitedNs` at most. */
  take(libc: Libc, waitedNs: number): void {
    for (;;) {
      const bytes = this.#free.pop() ?? new Uint8Array(PACKET_BYTES);
      const length = libc.read(this.from, bytes);
      const dueNs = length <= 0 ? DROPPED : this.link.offer(nowNs(), length);
      if (dueNs === DROPPED) this.#free.push(bytes);
      else this.#packets.push({ bytes, length, dueNs, waitedNs });
      if (length <= 0) return;
    }
  }

  /** Hands on the packet whose time has come; its buffer is used again. */
  handOn(libc: Libc): boolean {
    const { bytes, length } = this.#packets[this.#head]!;
    this.#head++;
    if (this.#head === this.#packets.length || this.#head >= 1024) {
      this.#packets.splice(0, this.#head);
      this.#head = 0;
    }
    this.#free.push(bytes);
    return libc.write(this.to, bytes, length) === length;
  }
}

function answer(message: ForwarderAnswer): void {
  try {
    writeSync(1, `${JSON.stringify(message)}\n`);
  } catch {
    process.exit(1); // Who asked has gone.
  }
}

function main(): void {
  const setup = decodeSetup(process.argv[2]!);
  const libc = loadLibc();
  libc.withoutTimerSlack();
  libc.enterNetworkOf(setup.serverPid);
  const server = libc.openTun(setup.device);
  libc.enterNetworkOf(setup.clientPid);
  const client = libc.openTun(setup.device);
  const down = new Pipe(new Link(setup.down, deriveSeed(setup.seed, 'down')), server, client);
  const up = new Pipe(new Link(setup.up, deriveSeed(setup.seed, 'up')), client, server);
  const lateness = new DurationTally();
  const runQueue = new RunQueue();
  let forwarded = 0;
  let refused = 0;
  const busy = new BusyAllowance();
  let busyFromNs: number | undefined;

  const fds = Buffer.alloc(3 * POLLFD_BYTES);
  for (const [index, fd] of [server, client, 0].entries()) {
    fds.writeInt32LE(fd, index * POLLFD_BYTES);
    fds.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4);
  }
  const has = (index: number): boolean => fds.readInt16LE(index * POLLFD_BYTES + 6) !== 0;
  const timeout = Buffer.alloc(16);
  const NOW = Buffer.alloc(16);

  const report = ({ reset }: ForwarderRequest): void => {
    const { user, system } = process.cpuUsage();
    answer({
      report: {
        down: down.link.counts,
        up: up.link.counts,
        lateness: reset ? lateness.entries() : [],
        forwarded,
        refused,
        waiting: down.waiting + up.waiting,
        cpuUs: user + system,
        busyUs: busy.totalNs / NS_PER_US,
        atNs: nowNs(),
      },
    });
    if (reset) lateness.reset();
  };

  answer({ ready: true });
  const line = Buffer.alloc(65_536);
  let text = '';
  for (;;) {
    const dueNs = Math.min(down.dueNs, up.dueNs);
    const atNs = nowNs();
    const leftNs = dueNs - atNs - (busyFromNs !== undefined || busy.isLeft(atNs) ? BUSY_NS : 0);
    let wait: Uint8Array | null = null;
    if (leftNs <= 0) {
      wait = NOW;
      busyFromNs ??= atNs;
    } else if (dueNs < Infinity) {
      timeout.writeBigInt64LE(BigInt(Math.floor(leftNs / NS_PER_S)), 0);
      timeout.writeBigInt64LE(BigInt(Math.floor(leftNs % NS_PER_S)), 8);
      wait = timeout;
    }
    if (wait !== NOW) runQueue.begin();
    if (libc.poll(fds, 3, wait) > 0) {
      const waitedNs = has(0) || has(1) ? runQueue.waitedNs() : 0;
      if (has(0)) down.take(libc, waitedNs);
      if (has(1)) up.take(libc, waitedNs);
      if (has(2)) {
        const bytes = readSync(0, line);
        if (bytes === 0) return;
        text += line.toString('utf8', 0, bytes);
        const requests = text.split('\n');
        text = requests.pop()!;
        for (const each of requests) report(JSON.parse(each) as ForwarderRequest);
      }
    } else if (wait === NOW) {
      // What comes later has not waited for what this thread has waited until now.
      runQueue.begin();
    }
    for (;;) {
      const pipe = down.dueNs <= up.dueNs ? down : up;
      const lateNs = nowNs() - pipe.dueNs;
      if (!(lateNs >= 0)) break;
      if (busyFromNs !== undefined) {
        busy.spend(nowNs() - busyFromNs);
        busyFromNs = undefined;
      }
      const { waitedNs } = pipe;
      if (pipe.handOn(libc)) forwarded++;
      else refused++;
      lateness.record(waitedNs + lateNs);
    }
  }
}

try {
  main();
} catch (error) {
  answer({ failed: error instanceof Error ? error.message : String(error) });
}
