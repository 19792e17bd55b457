// Whether the descriptors and the memory of this process and its children will do, before the first child starts: what
// runs short later shows itself as something else. Arithmetic on facts (process-limits.ts), with the remedy.
import { OWN_DESCRIPTORS } from './descriptors.ts';
import { processLimits, type ProcessLimits } from './process-limits.ts';

/** What is about to run. All zero: this program alone. */
export interface ResourceNeeds {
  /** Child processes that live at the same time. */
  readonly processes: number;
  /** TCP sockets of the process that has the most of them. */
  readonly sockets: number;
  /** Connections over all processes. */
  readonly connections: number;
}

export const NO_CHILDREN: ResourceNeeds = { processes: 0, sockets: 0, connections: 0 };

/** One sentence for each resource that falls short, with the sum and what to do. */
export class ResourceShortage extends Error {
  override readonly name = 'ResourceShortage';
}

/** Node.js opens the modules of a program at the same time: 150 were seen, most of them linkedom's. */
const LOADING = 200;
/** Standard error and the channel of a child. */
const PER_CHILD = 2;
/** The other ends of these, and two pipes, for as long as a process starts. */
const WHILE_STARTING = 10;

/** Node.js with a second thread, and its two heaps. Less ended in SIGTRAP. */
const ADDRESS_SPACE_BYTES = 2e9;

/** Of a process that has just started, without what it shares with others. */
const PROCESS_BYTES = 60e6;
/** Both ends and the kernel, on the stack that takes more (fleet/capacity-check.ts). */
const CONNECTION_BYTES = 20e3;

/** Throws `ResourceShortage`. */
export function assertResources(needs: ResourceNeeds, limits: ProcessLimits = processLimits()): void {
  const shortages = [...openFiles(needs, limits), ...addressSpace(limits), ...memory(needs, limits)];
  if (shortages.length > 0) throw new ResourceShortage(shortages.join('\n'));
}

function openFiles(
  { processes, sockets }: ResourceNeeds,
  { openFiles: limit, filesInUse }: ProcessLimits,
): string[] {
  const parent = filesInUse + PER_CHILD * processes + WHILE_STARTING;
  const child = OWN_DESCRIPTORS + sockets;
  const sums: [needed: number, sum: string][] = [
    [LOADING, `a process that loads its modules takes ${LOADING}`],
    [parent, `this process takes ${filesInUse} + ${PER_CHILD} for each of ${processes} children + ${WHILE_STARTING} while one starts = ${parent}`],
    [child, `a child takes ${sockets} for its sockets + ${OWN_DESCRIPTORS} = ${child}`],
  ]; // prettier-ignore
  const short = sums.filter(([needed]) => needed > limit && (processes > 0 || needed !== child));
  if (short.length === 0) return [];
  const most = Math.max(...short.map(([needed]) => needed));
  return [
    `Too few open files are allowed: ${short.map(([, sum]) => sum).join('; ')}; ulimit -n is ${limit}. ` +
      `Raise it: ulimit -n ${most} (the hard limit: LimitNOFILE of a systemd unit, --ulimit of docker).`,
  ];
}

function addressSpace({ addressSpaceBytes: limit }: ProcessLimits): string[] {
  if (ADDRESS_SPACE_BYTES <= limit) return [];
  return [
    `Too little address space is allowed: each process takes ${gigabytes(ADDRESS_SPACE_BYTES)}; ` +
      `ulimit -v is ${gigabytes(limit)}. Raise it: ulimit -v unlimited.`,
  ];
}

function memory({ processes, connections }: ResourceNeeds, { availableBytes }: ProcessLimits): string[] {
  const needed = processes * PROCESS_BYTES + connections * CONNECTION_BYTES;
  if (needed <= availableBytes) return [];
  return [
    `Too little memory is available: ${processes} processes × ${megabytes(PROCESS_BYTES)} + ${connections} connections × ` +
      `${CONNECTION_BYTES / 1e3} kB = ${megabytes(needed)}; there are ${megabytes(availableBytes)}. ` +
      'Stop other programs, lower --connections or --client-processes, or raise the limit of the container.',
  ];
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
