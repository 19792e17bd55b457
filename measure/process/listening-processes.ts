// Whose a port is: the processes that have its listening socket open, as the kernel shows them. proc_net_tcp and
// proc_pid_fd(5): /proc/net/tcp gives the socket's inode, /proc/<pid>/fd the processes that hold it.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processIds, withDescendants } from './descendants.ts';

/** `st` of a socket that listens (TCP_LISTEN of the kernel's tcp_states.h). */
const LISTENS = '0A';

/** What serves a port. */
export interface ListeningProcesses {
  /** They have the listening socket open. */
  readonly listeners: readonly number[];
  /** The listeners and their descendants: a cluster's workers serve what their parent listens for. */
  readonly all: readonly number[];
}

/**
 * The processes that listen at a TCP port, on 127.0.0.1 or, where `host` says so, on ::1. Empty where none does, where they are another user's, and where
 * the system does not tell (not Linux).
 */
export function listeningProcesses(port: number, host = '127.0.0.1'): ListeningProcesses {
  const sockets = new Set(
    listeningInodes(port, host === '::1' ? HERE_V6 : HERE).map((inode) => `socket:[${inode}]`),
  );
  const pids = sockets.size === 0 ? [] : processIds();
  const listeners = pids.filter((pid) => holdsOne(pid, sockets));
  return { listeners, all: listeners.length === 0 ? [] : withDescendants(listeners, pids) };
}

/** A process for people, `node 1234`: the program's name as the kernel knows it, at most 15 characters (proc_pid_comm(5)). */
export function programOf(pid: number): string {
  return `${readText(`/proc/${pid}/comm`)?.trim() ?? 'process'} ${pid}`;
}

/** Local addresses at which 127.0.0.1 is answered, as those tables write them: itself, any, and both as IPv6. */
const HERE: ReadonlySet<string> = new Set([
  '0100007F',
  '00000000',
  '0'.repeat(32),
  `${'0'.repeat(16)}FFFF00000100007F`,
]);

/** Those at which ::1 is answered: itself (its last word in the byte order of this machine), and any. */
const HERE_V6: ReadonlySet<string> = new Set([`${'0'.repeat(24)}01000000`, '0'.repeat(32)]);

function listeningInodes(port: number, here: ReadonlySet<string>): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return ['tcp', 'tcp6'].flatMap((table) =>
    (readText(`/proc/net/${table}`) ?? '').split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = '0'] = line.trim().split(/\s+/);
      const [address = '', localPort] = local.split(':');
      return state === LISTENS && localPort === hexPort && here.has(address) ? [inode] : [];
    }),
  );
}

function holdsOne(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false; // Another user's, or it has ended.
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // Closed meanwhile.
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
