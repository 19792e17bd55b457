// What the parent asks of the processes of a fleet, and what they answer, over IPC as in process-messages.ts.
import type { TallyEntry } from '../../measure/figures/duration-tally.ts';
import type { Pace } from '../../measure/time/paced.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { ClientTlsOptions, OtherServerTls } from '../../clients/tls-use.ts';
import type { ListenTls, Transport } from '../../servers/target.ts';
import type { HeldAccount, HeldClientsOptions } from '../../workloads/held/clients.ts';
import type { ConnectOutcome } from '../../workloads/workload.ts';
import type { ServerAtUrl } from '../plan/server-at-url.ts';
import type { ServerStarted } from '../processes/messages.ts';

export interface FleetServerSetup {
  /** A registered target's name, or the path of a module that exports one. */
  readonly target: string;
  readonly host: string;
  readonly tls?: ListenTls;
  /** The user has started it. */
  readonly server?: ServerAtUrl;
  readonly seed: number;
}

export interface FleetServerStarted extends ServerStarted {
  /** Of a server that the user has started: the processes that listen. */
  readonly listeners?: readonly number[];
}

export interface FleetClientSetup extends Omit<HeldClientsOptions, 'transport'> {
  readonly transport: Transport;
  readonly tls?: ClientTlsOptions | OtherServerTls;
  /** The server speaks that version of HTTP: each subscription has a connection of its own all the same. */
  readonly http?: 2;
}

/** What a process has used since it was last asked. */
export interface FleetUsage {
  readonly cpuUs: number;
  readonly durationNs: number;
}

export interface OpenOutcome extends ConnectOutcome {
  readonly connectTime: readonly TallyEntry[];
  /** Since the process began: open connections that ended without being told to. */
  readonly unexpectedCloses: Readonly<Record<string, number>>;
}

export interface HeldDurations {
  readonly latency: readonly TallyEntry[];
  readonly serviceTime: readonly TallyEntry[];
}

export interface FleetServerMethods {
  listen(setup: FleetServerSetup): Promise<FleetServerStarted>;
  /** Open now; undefined where only the server itself knows. */
  connections(): Promise<number | undefined>;
  /** See `HeldServer.round`; resolves with the heartbeats that each index has been sent so far. */
  round(fromNs: number, spreadMs: number): Promise<readonly number[]>;
  /** Undefined where the server's processes are not known. */
  usage(): Promise<FleetUsage | undefined>;
  memory(): Promise<MemorySnapshot | undefined>;
}

export interface FleetClientMethods {
  setUp(setup: FleetClientSetup): Promise<void>;
  open(pace: Pace): Promise<OpenOutcome>;
  halt(): Promise<void>;
  /** See `HeldClients.settled`. */
  settled(sent: readonly number[], timeoutMs: number): Promise<HeldAccount>;
  /** Of the heartbeats since it was last asked. */
  durations(): Promise<HeldDurations>;
  held(): Promise<{ readonly open: number; readonly unexpectedCloses: Readonly<Record<string, number>> }>;
  usage(): Promise<FleetUsage>;
  memory(): Promise<MemorySnapshot>;
  /** Ends all connections. */
  reset(): Promise<void>;
}
