// What the phases of a trial have shown of one side of a block: the input of the trial record.
import type { KernelMemory } from '../../measure/process/kernel-memory.ts';
import type { ProcessorTicks } from '../../measure/process/stolen-time.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { TlsLibrary } from '../../servers/target.ts';
import type { PathSpan } from './side-path.ts';
import type { ProxyObservations, ProxySpan } from './side-proxy.ts';
import type { ConnectOutcome, Slice } from '../../workloads/workload.ts';
import type {
  ClientMeasurements,
  ClientSlice,
  ProcessMeasurements,
  ServerSlice,
} from '../processes/messages.ts';

/** Memory of the server, and of all clients together. */
export interface SideMemory {
  readonly server: MemorySnapshot;
  readonly client: MemorySnapshot;
}

/** Memory while a number of connections was open and idle, after a garbage collection. */
export interface MemoryLevel extends SideMemory {
  readonly connections: number;
  /** For both ends together; undefined where the system does not tell. */
  readonly kernel: KernelMemory | undefined;
}

/** A slope of memory needs this many levels besides the empty one. */
export const MIN_LEVELS = 4;

export interface SteadySlice {
  readonly slice: Slice;
  readonly server: ServerSlice;
  readonly clients: readonly ClientSlice[];
  readonly surroundings: Surroundings;
}

/** What befell all processes of a side in a slice, and is the machine's and not theirs. */
export interface Surroundings {
  /** How much of the slice was over when the last process was told of it: this program was held up. */
  readonly announcedLateNs: number;
  /** Processor time, and what was stolen of it, where servers run and where clients run. */
  readonly processors: readonly ProcessorTicks[];
}

/** What one side has seen in one step. */
export interface StepObservations {
  readonly steady: readonly SteadySlice[];
  readonly nulls: readonly ServerSlice[];
  /** Slices that the side had for itself where it had its steady ones together with others; nothing is timed in them. */
  readonly own: readonly SteadySlice[];
  /** The client processes were those of several sides: what they use cannot be told by side, but in the slices of its own. */
  readonly sharedClients: boolean;
  readonly memory: SideMemory;
  readonly server: ProcessMeasurements;
  readonly clients: readonly ClientMeasurements[];
  /** What had gone over the network before the step and after it; undefined on the loopback interface. */
  readonly path?: PathSpan | undefined;
  /** Undefined where no proxy stands in front of the server. */
  readonly proxy?: ProxySpan | undefined;
}

/** Everything that one side has seen. */
export interface SideObservations {
  readonly connect: ConnectOutcome;
  /** Its clients spoke that version of HTTP; left out: 1.1. */
  readonly http?: 2 | undefined;
  /** What speaks TLS for the server; undefined: it speaks clear text. */
  readonly tlsLibrary?: TlsLibrary | undefined;
  /** The first level is no connection at all, before anyone came. */
  readonly levels: readonly MemoryLevel[];
  readonly steps: readonly StepObservations[];
  /** By step, and the same for all sides of the block: `linksAreFull`. Left out: none was. */
  readonly linksAreFull?: readonly boolean[];
  /** By step: `leftToClients`. Left out: all. */
  readonly leftToClients?: readonly number[];
  /** Before everyone leaves, and after. */
  readonly before: SideMemory;
  readonly after: SideMemory;
  readonly disconnectNs: number;
  /** Undefined where no proxy stands in front of the server. */
  readonly proxy?: ProxyObservations | undefined;
}
