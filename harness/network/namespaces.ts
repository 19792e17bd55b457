// Two network namespaces in a user namespace of their own, so that no privilege is needed: one for servers, one for
// clients. Each is held open by a process that ends when its standard input does, so none outlives this program, however
// that ends; the kernel then takes the namespaces and their devices down. user_namespaces(7), network_namespaces(7)
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The network of a namespace cannot be had here, or not be set up. */
export class NetworkUnavailable extends Error {
  override readonly name = 'NetworkUnavailable';
  /** What to do about it. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** From RFC 2544 and RFC 5180: reserved for benchmarks, so no address of the host's networks is hidden by them. */
export const ADDRESSES = {
  ipv4: { server: '198.18.0.1', client: '198.18.0.2' },
  ipv6: { server: '2001:2::1', client: '2001:2::2' },
} as const;

export const MTU_BYTES = 1_500;

/** Packets that may wait between the kernel and the forwarder: more than this is dropped, and invalidates a trial. */
const DEVICE_QUEUE_PACKETS = 10_000;

/** What a holder runs: its own loopback interface is up, then it waits. No metrics of one trial's connections serve the next's. */
const HOLD =
  'ip link set lo up && echo 1 > /proc/sys/net/ipv4/tcp_no_metrics_save && echo ready && exec cat > /dev/null';

const START_LIMIT_MS = 5_000;

export interface Namespaces {
  readonly serverPid: number;
  readonly clientPid: number;
  close(): Promise<void>;
}

/** A command that runs another one in the network of that process. */
export function enterPrefix(pid: number): readonly string[] {
  return ['nsenter', '--preserve-credentials', '--user', '--net', `--target=${pid}`, '--'];
}

/** Rejects with `NetworkUnavailable` where the machine does not allow it. */
export async function openNamespaces(): Promise<Namespaces> {
  const held: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(held.map(end));
  };
  try {
    const server = await hold(['unshare', '--user', '--map-root-user', '--net', '--'], held);
    const enterUser = ['nsenter', '--preserve-credentials', '--user', `--target=${server}`, '--'];
    const client = await hold([...enterUser, 'unshare', '--net', '--'], held);
    return { serverPid: server, clientPid: client, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Gives both ends of the link their addresses, once the device is there. */
export function configureDevice(pid: number, device: string, own: 'server' | 'client'): void {
  const other = own === 'server' ? 'client' : 'server';
  const script = [
    `ip link set ${device} mtu ${MTU_BYTES} txqueuelen ${DEVICE_QUEUE_PACKETS} up`,
    `ip addr add ${ADDRESSES.ipv4[own]} peer ${ADDRESSES.ipv4[other]} dev ${device}`,
    `{ [ ! -e /proc/sys/net/ipv6 ] || ip -6 addr add ${ADDRESSES.ipv6[own]} peer ${ADDRESSES.ipv6[other]} dev ${device} nodad; }`,
  ].join(' && ');
  const [command, ...parameters] = [...enterPrefix(pid), 'sh', '-c', script];
  const { status, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the device ${device} could not be configured: ${stderr.trim()}`);
}

/** Resolves with the process that holds the namespace. */
async function hold(prefix: readonly string[], held: ChildProcess[]): Promise<number> {
  const [command, ...parameters] = [...prefix, 'sh', '-c', HOLD];
  const child = spawn(command, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  held.push(child);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  child.stdin.on('error', () => {}); // It has ended, and `exit` says so.
  const line = await new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve('nothing'), START_LIMIT_MS);
    const done = (text: string): void => {
      clearTimeout(timer);
      resolve(text);
    };
    child.once('error', (error) => done(error.message));
    child.once('exit', (code) => setTimeout(() => done(complaint.trim() || `exit code ${code}`), 20));
    createInterface(child.stdout).once('line', done);
  });
  if (line === 'ready') return child.pid!;
  throw unavailable(line);
}

function unavailable(complaint: string): NetworkUnavailable {
  if (/ENOENT/.test(complaint))
    return new NetworkUnavailable(
      `A program that sets up networks is missing (${complaint})`,
      'Install util-linux and iproute2.',
    );
  if (/ip: not found|ip: command/.test(complaint))
    return new NetworkUnavailable('The program `ip` is missing', 'Install iproute2.');
  return new NetworkUnavailable(
    `This machine gives no network namespaces to this user (${complaint})`,
    'Allow user namespaces: sysctl user.max_user_namespaces above 0, on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0; in a container start it with --security-opt seccomp=unconfined, or as a privileged one.',
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), 1_000);
  await ended;
  clearTimeout(timer);
}
