// What the parent asks of its child processes, and what they answer: requests with a number, over the IPC
// channel of node:child_process. Nothing per event crosses it.
import type { LoopDelaySummary } from '../../measure/process/loop-delay.ts';
import type { ClientKind } from '../../clients/client.ts';
import type { TlsRecordCount } from '../../clients/tls-records.ts';
import type { ClientTlsOptions, OtherServerTls, TlsUse } from '../../clients/tls-use.ts';
import type { Collection } from '../../measure/process/collection.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { DurationCounts } from '../../measure/figures/duration-counts.ts';
import type { Phase } from '../../measure/figures/metrics.ts';
import type { Stall } from '../../measure/time/agenda.ts';
import type { ListenTls, TlsLibrary, Transport } from '../../servers/target.ts';
import type { CaseParameters } from '../../scenarios/scenario.ts';
import type { BackplaneSetup } from '../backplane/backplane-setup.ts';
import type { OtherServer } from '../../workloads/other-server.ts';
import type { ConnectOutcome, Slice, SliceOutcome } from '../../workloads/workload.ts';
import type { ServerAtUrl } from '../plan/server-at-url.ts';

/** What a server process is told first. */
export interface ServerSetup {
  /** A registered target's name, or the path of a module that exports one. */
  readonly target: string;
  readonly workload: string;
  readonly parameters: CaseParameters;
  readonly seed: number;
  readonly host: string;
  readonly port: number;
  readonly tls?: ListenTls;
  /** Which of several servers on one address it is, from 0 on; left out: the only one. */
  readonly place?: number;
  /** It is one process of a cluster. */
  readonly backplane?: BackplaneSetup;
  /** A server before this one is wanted, for tickets that are worth nothing afterwards. */
  readonly afterFormer?: boolean;
  /** The user has started it. */
  readonly server?: ServerAtUrl;
  /** It takes the place of a server that was lost in this slice; `sent`: what had been sent before the slice. */
  readonly takeOver?: { readonly slice: Slice; readonly sent: Readonly<Record<string, number>> };
  /** Test hook: stalls of the publisher, from the first steady slice on. */
  readonly stall?: Omit<Stall, 'fromNs'>;
}

export interface ServerStarted {
  readonly port: number;
  readonly transport: Transport;
  readonly versions: Readonly<Record<string, string>>;
  /** Where a server listens that has other keys for its tickets, until it is told to retire. */
  readonly formerPort?: number;
  /** Its clients must speak that version of HTTP. */
  readonly http?: 2;
  /** What speaks TLS for it. */
  readonly tls?: TlsLibrary | undefined;
}

/** What a target says of itself. */
export interface TargetDescription {
  /** Of a server that runs already: the processes that listen, as `node 1234`. */
  readonly programs?: readonly string[];
  readonly name: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly versions: Readonly<Record<string, string>>;
}

/** What a client process is told first. */
export interface ClientSetup {
  readonly kind: ClientKind;
  readonly transport: Transport;
  readonly workload: string;
  readonly parameters: CaseParameters;
  readonly seed: number;
  readonly host: string;
  readonly port: number;
  readonly tls?: ClientTlsOptions | OtherServerTls;
  readonly http?: 2;
  readonly otherServer?: OtherServer;
  readonly process: number;
  readonly processes: number;
}

/** What a process used while it worked on a slice. */
export interface SliceUsage {
  readonly durationNs: number;
  readonly cpuUs: number;
  /** Busy waiting for the time of an event, or for whatever comes; it is not in `cpuUs`. */
  readonly busyUs: number;
  /** Of `cpuUs`: threads on which V8 compiles and collects garbage. Undefined where the system does not tell. */
  readonly helpersUs: number | undefined;
  /** Undefined where the system does not tell. */
  readonly tcpDataSegments: number | undefined;
}

/** One process's part of a time-series point. */
export interface UsagePoint {
  readonly durationNs: number;
  readonly cpuUs: number;
  readonly rssBytes: number;
  readonly loopDelayP99Ns: number | undefined;
}

/** What the clients of a process read in a slice (see `ReadCounters`). */
export interface ReadUsage {
  readonly reads: number;
  readonly bytes: number;
  /** Of a browser, which does not tell: then `bytes` is 0, and no figure is made of it. */
  readonly areBytesUnknown?: true;
  readonly events: number;
  readonly payloadBytes: number;
  /** Below TLS; left out in clear text, and where it is not known. */
  readonly tls?: TlsRecordCount;
}

/** A server's usage; without `cpuUs` where its processes are not known, or are several sides'. */
export interface ServerUsage extends Omit<SliceUsage, 'cpuUs'> {
  readonly cpuUs?: number;
  /** CPU of a process that publishes to it, which is a generator; undefined where the server publishes itself. */
  readonly publisherUs?: number;
}

export interface ServerSlice {
  readonly outcome: SliceOutcome;
  readonly usage: ServerUsage;
  readonly points: readonly UsagePoint[];
}

export interface ClientPoint extends UsagePoint {
  readonly delivered: number;
  readonly latencyP50Ns: number | undefined;
  readonly latencyP99Ns: number | undefined;
}

export interface ClientSlice {
  readonly outcome: SliceOutcome;
  readonly usage: SliceUsage;
  readonly read: ReadUsage;
  readonly points: readonly ClientPoint[];
  /** How much of the slice was over before the process began with it. */
  readonly startedLateNs: number;
}

/** `HalfMeasurements` as it crosses processes. */
export interface ProcessMeasurements {
  readonly histograms: Readonly<Record<string, { counts: DurationCounts; phase: Phase; sends?: number }>>;
  readonly values: Readonly<Record<string, number>>;
  readonly loopDelay: LoopDelaySummary;
}

export interface ClientMeasurements extends ProcessMeasurements {
  readonly headBytes: number;
  readonly sockets: number;
  readonly tls?: TlsUse;
  readonly unexpectedCloses: Readonly<Record<string, number>>;
}

/** What a server has used and measured in a slice, until it was lost. */
export interface LostServer {
  readonly usage: SliceUsage;
  readonly points: readonly UsagePoint[];
  readonly measurements: ProcessMeasurements;
}

/** Methods of a server process. */
export interface ServerMethods {
  /** Loads a target and does nothing with it. */
  /** `insecure`: of an address over TLS, whose certificate may be any. */
  describe(target: string, insecure?: boolean): Promise<TargetDescription>;
  listen(setup: ServerSetup): Promise<ServerStarted>;
  /** Ends the server that was there before. */
  retire?(): Promise<void>;
  /** Resolves once exactly `count` connections are open. */
  connections(count: number): Promise<void>;
  slice(slice: Slice): Promise<ServerSlice>;
  /** Of one of several servers of a side: connections that are open now. */
  openConnections?(): Promise<number>;
  /** Undefined where the server's processes are not known, or are several sides'. */
  memory(collection: Collection): Promise<MemorySnapshot | undefined>;
  measurements(): Promise<ProcessMeasurements>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Of a server process that this program has started itself, and may take away. */
export interface LosableServerMethods extends ServerMethods {
  /** Does everything that takes time before `listen`, which follows with the same setup and what it takes over. */
  prepare(setup: ServerSetup): Promise<void>;
  /** In the middle of a slice: the last that it tells before it is killed; or it ends all connections in order, and tells. */
  lose(how: 'kill' | 'close'): Promise<LostServer>;
}

/** Methods of a process that answers for a server that is away. */
export interface GatewayMethods {
  open(host: string, port: number, tls?: ListenTls | null): Promise<void>;
  /** Resolves with the number of its answers. */
  close(): Promise<number>;
}

/** Methods of a client process. */
export interface ClientMethods {
  setUp(setup: ClientSetup): Promise<void>;
  rehearse(): Promise<void>;
  connect(count: number): Promise<ConnectOutcome>;
  /** Once all processes have answered, whoever sends something in the slice may be told of it. */
  announce(slice: Slice): Promise<void>;
  slice(slice: Slice): Promise<ClientSlice>;
  drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean>;
  memory(collection: Collection): Promise<MemorySnapshot>;
  disconnect(): Promise<void>;
  measurements(sent: Readonly<Record<string, number>>): Promise<ClientMeasurements>;
  reset(sent: Readonly<Record<string, number>>): Promise<void>;
}

/** Parent to child. */
export interface Request {
  readonly id: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

/** Child to parent. */
export type Response =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };
