// Whose a port is: the processes that have its listening socket open, as the kernel shows them. proc_net_tcp and
// proc_pid_fd(5): /proc/net/tcp gives the socket's inode, /proc/<pid>/fd the processes that hold it.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** `st` of a socket that listens (TCP_LISTEN of the kernel's tcp_states.h). */
const LISTENS = '0A';

/**
 * The processes that listen on a TCP port of this machine, and their descendants: a cluster's workers serve what their
 * parent listens for. Empty where nothing listens, where the processes are another user's, and where the system does not
 * tell (not Linux).
 */
export function listeningProcesses(port: number): readonly number[] {
  const sockets = new Set(listeningInodes(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return [];
  const all = processIds();
  const found = new Set(all.filter((pid) => holdsOne(pid, sockets)));
  const parents = new Map(all.map((pid) => [pid, parentOf(pid)]));
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (found.has(pid) || descends(parents.get(pid)));
  return found.size === 0 ? [] : all.filter(descends);
}

function listeningInodes(port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['tcp', 'tcp6'].flatMap((table) =>
    (readText(`/proc/net/${table}`) ?? '').split('\n').flatMap((line) => {
      const [, local = '', , state, , , , , , inode = '0'] = line.trim().split(/\s+/);
      return state === LISTENS && local.endsWith(suffix) ? [inode] : [];
    }),
  );
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
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

/** The name in parentheses may hold spaces; what follows it is in columns. */
function parentOf(pid: number): number | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  return stat === undefined ? undefined : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
