// What gave way when no more connections could be opened. What the clients see is not enough: a server that has no
// descriptor left shows itself on node as a connection that is accepted and reset, on uWebSockets.js as one that
// the kernel accepts and nobody answers. So the descriptors of all processes are counted.
import type { Descriptors } from './descriptors.ts';

/** What has been seen when connects failed. */
export interface LimitSigns {
  /** Failed connects, by cause and code (`refused EMFILE`). */
  readonly failures: Readonly<Record<string, number>>;
  readonly server: Descriptors | undefined;
  readonly clients: readonly (Descriptors | undefined)[];
  /** Connects that found the accept queue full (TcpExt ListenOverflows), since the first one. */
  readonly listenOverflows: number;
  /** How the server process ended; undefined while it lives. */
  readonly serverEnd: string | undefined;
}

export interface LimitCause {
  /** Stable name, for machines. */
  readonly code:
    | 'server-ended'
    | 'client-descriptors'
    | 'server-descriptors'
    | 'system-descriptors'
    | 'ephemeral-ports'
    | 'memory'
    | 'backlog'
    | 'unknown';
  readonly message: string;
  readonly remedy: string;
}

/** A process keeps this many descriptors in reserve, or is between two of them. */
const SLACK = 4;

/** Errors that the system gives to a client, and what they mean. */
const CODES: readonly (readonly [code: string, cause: LimitCause['code'], what: string, remedy: string])[] = [
  ['ENFILE', 'system-descriptors', 'the file table of the system is full', 'Raise fs.file-max.'],
  [
    'EADDRNOTAVAIL',
    'ephemeral-ports',
    'the clients have no port left towards the server',
    'Widen net.ipv4.ip_local_port_range.',
  ],
  ['ENOBUFS', 'memory', 'the kernel has no memory for sockets', 'Raise net.ipv4.tcp_mem, or give the machine more memory.'],
  ['ENOMEM', 'memory', 'the kernel has no memory for sockets', 'Raise net.ipv4.tcp_mem, or give the machine more memory.'],
]; // prettier-ignore

/** Names the first thing that gave way, in the order of how certain its sign is. */
export function limitCause(signs: LimitSigns): LimitCause {
  const { failures, server, clients, listenOverflows, serverEnd } = signs;
  if (serverEnd !== undefined) {
    const remedy = 'SIGKILL without a message is the kernel out of memory: see dmesg.';
    return { code: 'server-ended', message: `the server process ended: ${serverEnd}`, remedy };
  }
  for (const [code, cause, what, remedy] of CODES)
    if (saw(failures, code)) return { code: cause, message: `${what} (${code})`, remedy };
  const fullClient = clients.find(isFull);
  if (saw(failures, 'EMFILE') || (fullClient !== undefined && !isFull(server))) {
    return full(
      'client-descriptors',
      'a client process',
      fullClient ?? clients[0],
      '--client-processes, or ',
    );
  }
  if (isFull(server)) return full('server-descriptors', 'the server process', server, '');
  if (listenOverflows > 0) {
    return {
      code: 'backlog',
      message: `the accept queue of the server was full ${listenOverflows} times`,
      remedy: 'Raise net.core.somaxconn, or connect more slowly: the server accepts fewer than come.',
    };
  }
  const seen = Object.entries(failures).map(([cause, count]) => `${cause} (${count})`);
  return { code: 'unknown', message: `connects failed: ${seen.join(', ')}`, remedy: 'Look at the server.' };
}

function saw(failures: LimitSigns['failures'], code: string): boolean {
  return Object.keys(failures).some((key) => key.endsWith(` ${code}`));
}

function isFull(descriptors: Descriptors | undefined): boolean {
  return descriptors !== undefined && descriptors.open >= descriptors.limit - SLACK;
}

function full(
  code: 'client-descriptors' | 'server-descriptors',
  who: string,
  descriptors: Descriptors | undefined,
  also: string,
): LimitCause {
  const used = descriptors === undefined ? '' : ` (${descriptors.open} of ${descriptors.limit})`;
  return {
    code,
    message: `${who} has no file descriptor left${used}`,
    remedy: `Raise ${also}ulimit -n (LimitNOFILE of a systemd unit).`,
  };
}
