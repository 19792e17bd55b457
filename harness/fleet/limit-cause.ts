// What gave way when no more connections could be opened. What the clients see is not enough: a server that has no
// descriptor left shows itself on node as a connection that is accepted and reset, on uWebSockets.js as one that
// the kernel accepts and nobody answers. So the descriptors of all processes are counted, and their processors' time.
import { NO_HEAD } from '../../workloads/unanswered.ts';
import type { HeldAccount } from '../../workloads/held/clients.ts';
import type { Descriptors } from '../machine/descriptors.ts';
import type { ScarceResource } from '../machine/resource-watch.ts';

/** One process, as the search for a cause sees it. */
export interface ProcessSigns {
  readonly role: string;
  readonly side: 'server' | 'client';
  /** Undefined where the system does not tell. */
  readonly descriptors: Descriptors | undefined;
  /** Share of one processor in the last stretch of connecting or of heartbeats. */
  readonly cpuShare: number;
  /** The user has started it. */
  readonly isUsers?: boolean;
}

/** A `TrialFailure`, as far as it matters here. */
export interface EndedProcess {
  readonly message: string;
  readonly reason: { readonly remedy: string };
  /** The last lines that it wrote to standard error. */
  readonly stderrTail: readonly string[];
}

/** What has been seen at the first sign of trouble. */
export interface LimitSigns {
  /** Failed connects, and connections that ended without being told to, by cause and code (`refused EMFILE`). */
  readonly failures: Readonly<Record<string, number>>;
  readonly processes: readonly ProcessSigns[];
  /** Connects that found the accept queue full (TcpExt ListenOverflows), since the first one. */
  readonly listenOverflows: number;
  /** How a process ended, or that it does not answer; undefined while all live and do. */
  readonly ended: EndedProcess | undefined;
  readonly scarce: ScarceResource | undefined;
  /** The account of the heartbeats, where something came twice, late in its sequence or garbled. */
  readonly wrong: HeldAccount | undefined;
  /** What took longer than its objective, in words: `connect p99 1.20 s, objective 1.00 s`. */
  readonly slow: string | undefined;
}

export interface LimitCause {
  /** Stable name, for machines. */
  readonly code:
    | 'process-ended'
    | 'client-descriptors'
    | 'server-descriptors'
    | 'system-descriptors'
    | 'ephemeral-ports'
    | 'memory'
    | 'tcp-memory'
    | 'wrong-counts'
    | 'server-refused'
    | 'backlog'
    | 'no-response-head'
    | 'server-event-loop'
    | 'client-event-loop'
    | 'unknown';
  /** Without a full stop. */
  readonly message: string;
  readonly remedy: string;
  /** The last lines that the process wrote to standard error; only of `process-ended`. */
  readonly stderrTail?: readonly string[];
}

/** A process keeps this many descriptors in reserve, or is between two of them. */
const SLACK = 4;

/** An event loop that works this much of the time has none to spare. */
const BUSY = 0.8;

/** Errors that the system gives to a client, and what they mean. */
const CODES: readonly (readonly [code: string, cause: LimitCause['code'], what: string, remedy: string])[] = [
  ['ENFILE', 'system-descriptors', 'the file table of the system is full', 'Raise fs.file-max.'],
  ['EADDRNOTAVAIL', 'ephemeral-ports', 'the clients have no port left towards the server', 'Widen net.ipv4.ip_local_port_range.'],
  ['EADDRINUSE', 'ephemeral-ports', 'a source address of the clients has no port left', 'Widen net.ipv4.ip_local_port_range.'],
  ['ENOBUFS', 'memory', 'the kernel has no memory for sockets', 'Raise net.ipv4.tcp_mem, or give the machine more memory.'],
  ['ENOMEM', 'memory', 'the kernel has no memory for sockets', 'Raise net.ipv4.tcp_mem, or give the machine more memory.'],
]; // prettier-ignore

const SCARCE: Readonly<Record<ScarceResource, Omit<LimitCause, 'code'>>> = {
  memory: {
    message: 'the memory of the machine is used up to the reserve',
    remedy: 'Use a machine with more memory; the slopes say how much a connection takes.',
  },
  'tcp-memory': {
    message: 'the buffers of all TCP sockets have reached the largest value of net.ipv4.tcp_mem',
    remedy: 'Raise net.ipv4.tcp_mem.',
  },
};

/** Names the first thing that gave way, in the order of how certain its sign is. */
export function limitCause(signs: LimitSigns): LimitCause {
  const { failures, processes, listenOverflows, ended, scarce, wrong, slow } = signs;
  if (ended !== undefined) return processEnded(ended);
  if (scarce !== undefined) return { code: scarce, ...SCARCE[scarce] };
  if (wrong !== undefined) return wrongCounts(wrong);
  for (const [code, cause, what, remedy] of CODES)
    if (saw(failures, code)) return { code: cause, message: `${what} (${code})`, remedy };
  const fullClient = processes.find((process) => process.side === 'client' && isFull(process));
  const fullServer = processes.find((process) => process.side === 'server' && isFull(process));
  if (saw(failures, 'EMFILE')) return full(fullClient ?? processes.find(({ side }) => side === 'client')!);
  const failed = Object.keys(failures).length > 0;
  if (failed && fullServer !== undefined) return full(fullServer);
  if (failed && fullClient !== undefined) return full(fullClient);
  const refusals = Object.entries(failures).filter(([key]) => isRefusal(key));
  if (refusals.length > 0) {
    return {
      code: 'server-refused',
      message: `the server refused: ${counted(refusals)}`,
      remedy: 'Look for a limit of its own: of its library, its configuration or its code.',
    };
  }
  if (listenOverflows > 0) {
    return {
      code: 'backlog',
      message: `the accept queue of the server was full ${listenOverflows} times`,
      remedy: 'Raise net.core.somaxconn, or connect more slowly: the server accepts fewer than come.',
    };
  }
  const silent = failures[NO_HEAD];
  if (silent !== undefined) {
    const what = `${NO_HEAD} (${silent})`;
    return isBusy(busiestOf(processes)) ? tooSlow(what, processes) : noResponseHead(what);
  }
  if (slow !== undefined) return tooSlow(slow, processes);
  return {
    code: 'unknown',
    message: `connects failed: ${counted(Object.entries(failures))}`,
    remedy: 'Look at the server.',
  };
}

function noResponseHead(message: string): LimitCause {
  return {
    code: 'no-response-head',
    message,
    remedy: 'The target must answer at once, also before there is an event (docs/ARCHITECTURE.md).',
  };
}

function processEnded({ message, reason, stderrTail }: EndedProcess): LimitCause {
  const killed = message.includes('SIGKILL');
  return {
    code: 'process-ended',
    message: message.replace(/\.$/, ''),
    remedy: killed ? 'SIGKILL without a message is the kernel out of memory: see dmesg.' : reason.remedy,
    stderrTail,
  };
}

/** Whether a heartbeat came that must not have come so. What is missing may only be late: that is not it. */
export function areWrong({ duplicate, reordered, malformed }: HeldAccount): boolean {
  return duplicate + reordered + malformed > 0;
}

function wrongCounts({ expected, ...counts }: HeldAccount): LimitCause {
  const { lost, duplicate, reordered, malformed } = counts;
  return {
    code: 'wrong-counts',
    message: `of ${expected} heartbeats ${duplicate} came twice, ${reordered} late in their sequence, ${malformed} garbled, and ${lost} not at all`,
    remedy: 'The target must send every event once, in order and whole: see pushbench verify.',
  };
}

function saw(failures: LimitSigns['failures'], code: string): boolean {
  return Object.keys(failures).some((key) => key.endsWith(` ${code}`));
}

/** By an answer (`rejected HTTP 503`), an orderly end (`server 1013`), or a port that is closed. */
function isRefusal(key: string): boolean {
  return key.startsWith('rejected ') || key.startsWith('server ') || key === 'refused ECONNREFUSED';
}

function counted(entries: readonly (readonly [cause: string, count: number])[]): string {
  return entries.map(([cause, count]) => `${cause} (${count})`).join(', ');
}

function isFull({ descriptors }: ProcessSigns): boolean {
  return descriptors !== undefined && descriptors.open >= descriptors.limit - SLACK;
}

function full({ role, side, descriptors, isUsers = false }: ProcessSigns): LimitCause {
  const used = descriptors === undefined ? '' : ` (${descriptors.open} of ${descriptors.limit})`;
  const more = side === 'client' ? '--client-processes' : '--servers';
  return {
    code: `${side}-descriptors`,
    message: `the process "${role}" has no file descriptor left${used}`,
    remedy: isUsers
      ? 'Raise its limit of open files before it is started: ulimit -n, LimitNOFILE of a systemd unit, or its own configuration.'
      : `Raise ${more}, or ulimit -Hn (LimitNOFILE of a systemd unit).`,
  };
}

function busiestOf(processes: readonly ProcessSigns[]): ProcessSigns {
  return processes.reduce((most, process) => (process.cpuShare > most.cpuShare ? process : most));
}

function isBusy({ cpuShare }: ProcessSigns): boolean {
  return cpuShare >= BUSY;
}

/** The busiest process is to blame; where none is busy, the machine's processors are shared by too many. */
function tooSlow(slow: string, processes: readonly ProcessSigns[]): LimitCause {
  const busiest = busiestOf(processes);
  const share = `${Math.round(100 * busiest.cpuShare)} % of a processor`;
  if (!isBusy(busiest)) {
    const total = processes.reduce((all, { cpuShare }) => all + cpuShare, 0).toFixed(1);
    return {
      code: 'unknown',
      message: `${slow}; no event loop was busy (the busiest, "${busiest.role}", took ${share}; all together ${total} processors)`,
      remedy: 'Connect more slowly (--rate), and see that nothing else runs on the machine.',
    };
  }
  return {
    code: `${busiest.side}-event-loop`,
    message: `${slow}; the event loop of "${busiest.role}" took ${share}`,
    remedy: busiest.side === 'server' ? 'Connect more slowly (--rate).' : 'Raise --client-processes.',
  };
}
