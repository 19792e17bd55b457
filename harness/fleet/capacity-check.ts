// Whether this machine can carry a number of connections, before any is opened: arithmetic, resource by resource, with
// the setting to raise where one is too small. A pure function of facts (machine-limits.ts).
import type { KernelSetting } from '../machine/kernel-settings.ts';
import { OWN_DESCRIPTORS } from '../machine/descriptors.ts';
import type { FleetPlan } from './plan.ts';
import type { MachineLimits } from '../machine/limits.ts';

export interface CapacityLine {
  readonly resource:
    'memory' | 'system-descriptors' | 'process-descriptors' | 'ports' | 'tcp-memory' | 'tracking';
  readonly fits: boolean;
  /** With the sums in it. */
  readonly arithmetic: string;
  /** '' where it fits. */
  readonly remedy: string;
  /** What may be set to make it fit. */
  readonly setting?: KernelSetting;
}

/**
 * What a connection and a process take, so that what passes here does not fail later. The safe side is in the processes,
 * which take half of it when they are new. The kernel's share is that of the connections: what the slabs of another
 * program grow by meanwhile (`proc_inode_cache`, 1.4 kB a connection in the published run) is left out.
 */
export interface ConnectionPrice {
  readonly serverBytes: number;
  readonly clientBytes: number;
  /** Both ends. */
  readonly kernelBytes: number;
  readonly processBytes: number;
  /** Of net.ipv4.tcp_mem, each end: 0.4 was seen under load, much less when idle. */
  readonly tcpPagesPerSocket: number;
}

/** By stack: measured on Linux 6 with Node.js 20 (results/published/README.md, "Many connections"). */
export const PRICES: Readonly<Record<string, ConnectionPrice>> = {
  uws: {
    serverBytes: 1500,
    clientBytes: 2700,
    kernelBytes: 9000,
    processBytes: 20e6,
    tcpPagesPerSocket: 0.4,
  },
  node: {
    serverBytes: 8200,
    clientBytes: 2700,
    kernelBytes: 9000,
    processBytes: 25e6,
    tcpPagesPerSocket: 0.4,
  },
};

const SOCKETS_PER_CONNECTION = 2;

/** Fewer connections take fewer processes, but not in the same measure. */
const SPARE_PROCESSES = 2;

/** Left to the rest of the machine. */
export function reserveBytes({ memoryBytes }: Pick<MachineLimits, 'memoryBytes'>): number {
  return Math.min(1.5 * 1024 ** 3, 0.1 * memoryBytes);
}

/** One line for each resource, whether it fits or not. */
export function checkCapacity(
  plan: FleetPlan,
  limits: MachineLimits,
  price: ConnectionPrice,
): CapacityLine[] {
  const connections = plan.servers.reduce((all, count) => all + count, 0);
  const sockets = SOCKETS_PER_CONNECTION * connections;
  const processes = plan.servers.length + plan.clients.length;
  return [
    memory(connections, processes, limits, price),
    processDescriptors(plan, limits),
    ...systemDescriptors(sockets, processes, limits),
    ports(plan, limits),
    ...tcpMemory(sockets, limits, price),
    ...tracking(connections, limits),
  ];
}

function memory(
  connections: number,
  processes: number,
  limits: MachineLimits,
  { serverBytes, clientBytes, kernelBytes, processBytes }: ConnectionPrice,
): CapacityLine {
  const each = serverBytes + clientBytes + kernelBytes;
  const reserve = reserveBytes(limits);
  const needed = connections * each + processes * processBytes + reserve;
  const arithmetic =
    `${whole(connections)} × ${whole(each)} B (server ${whole(serverBytes)}, client ${whole(clientBytes)}, kernel ${whole(kernelBytes)}) ` +
    `+ ${processes} processes × ${megabytes(processBytes)} + ${megabytes(reserve)} in reserve = ${megabytes(needed)}, ` +
    `available ${megabytes(limits.availableBytes)}`;
  const could = Math.max(
    0,
    Math.floor(
      (limits.availableBytes - reserve - SPARE_PROCESSES * processBytes) /
        (each + (processes * processBytes) / connections),
    ),
  );
  return line(
    'memory',
    needed <= limits.availableBytes,
    arithmetic,
    `Ask for ${whole(could)} connections at most, or use a machine with more memory.`,
  );
}

function processDescriptors(
  { servers, clients }: FleetPlan,
  { descriptorsPerProcess }: MachineLimits,
): CapacityLine {
  const most = Math.max(...servers, ...clients.map(({ connections }) => connections));
  const needed = most + OWN_DESCRIPTORS;
  const arithmetic = `${whole(most)} connections in one process + ${OWN_DESCRIPTORS} of its own = ${whole(needed)} open files, hard limit ${whole(descriptorsPerProcess)}`;
  const remedy =
    'Use more server or client processes, or raise the hard limit: ulimit -Hn, LimitNOFILE of a systemd unit.';
  return line('process-descriptors', needed <= descriptorsPerProcess, arithmetic, remedy);
}

function systemDescriptors(
  sockets: number,
  processes: number,
  { descriptors, descriptorsUsed }: MachineLimits,
): CapacityLine[] {
  if (descriptors === undefined) return [];
  const needed = descriptorsUsed + sockets + processes * OWN_DESCRIPTORS;
  const arithmetic = `${whole(descriptorsUsed)} in use + ${whole(sockets)} sockets + ${processes} processes × ${OWN_DESCRIPTORS} = ${whole(needed)} open files, fs.file-max ${whole(descriptors)}`;
  return [
    raisable('system-descriptors', needed <= descriptors, arithmetic, {
      name: 'fs.file-max',
      value: String(needed),
    }),
  ];
}

function ports({ clients }: FleetPlan, limits: MachineLimits): CapacityLine {
  const most = Math.max(
    ...clients.map(({ connections, addresses }) => Math.ceil(connections / Math.max(1, addresses.length))),
  );
  const addresses = clients.reduce((all, client) => all + client.addresses.length, 0);
  const where = addresses === 0 ? 'one source address' : `each of ${whole(addresses)} source addresses`;
  const arithmetic = `${whole(most)} connections from ${where}, ${whole(limits.ports)} ports`;
  return line(
    'ports',
    most <= limits.ports,
    arithmetic,
    'Widen net.ipv4.ip_local_port_range, or use more client processes.',
  );
}

function tcpMemory(
  sockets: number,
  { tcpPages, tcpPagesUsed, pageBytes }: MachineLimits,
  { tcpPagesPerSocket }: ConnectionPrice,
): CapacityLine[] {
  if (tcpPages === undefined) return [];
  const [low, pressure, max] = tcpPages;
  const needed = Math.ceil(tcpPagesUsed + sockets * tcpPagesPerSocket);
  const arithmetic = `${whole(sockets)} sockets × ${tcpPagesPerSocket} pages of ${whole(pageBytes)} B + ${whole(tcpPagesUsed)} in use = ${whole(needed)} pages, net.ipv4.tcp_mem allows ${whole(max)}`;
  const raised = Math.ceil(1.25 * needed);
  const value = `${Math.max(low, needed)} ${Math.max(pressure, needed)} ${raised}`;
  return [raisable('tcp-memory', needed <= max, arithmetic, { name: 'net.ipv4.tcp_mem', value })];
}

function tracking(connections: number, { tracked }: MachineLimits): CapacityLine[] {
  if (tracked === undefined) return [];
  const needed = tracked.used + connections;
  const arithmetic = `${whole(tracked.used)} followed by the firewall + ${whole(connections)} = ${whole(needed)}, nf_conntrack_max ${whole(tracked.max)}`;
  return [
    raisable('tracking', needed <= tracked.max, arithmetic, {
      name: 'net.netfilter.nf_conntrack_max',
      value: String(needed),
    }),
  ];
}

function raisable(
  resource: CapacityLine['resource'],
  fits: boolean,
  arithmetic: string,
  setting: KernelSetting,
): CapacityLine {
  const remedy = `Raise it as root: sysctl -w ${setting.name}="${setting.value}"; --tune does, and puts it back afterwards.`;
  return { ...line(resource, fits, arithmetic, remedy), ...(fits ? {} : { setting }) };
}

function line(
  resource: CapacityLine['resource'],
  fits: boolean,
  arithmetic: string,
  remedy: string,
): CapacityLine {
  return { resource, fits, arithmetic, remedy: fits ? '' : remedy };
}

function whole(count: number): string {
  return Number.isFinite(count) ? Math.round(count).toLocaleString('en-US') : 'unlimited';
}

function megabytes(bytes: number): string {
  return `${whole(bytes / 1e6)} MB`;
}
