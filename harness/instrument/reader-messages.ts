// What the generator's own benchmarks ask of a reader process.
import type { ClientTlsOptions } from '../../clients/tls-use.ts';
import type { ProcessClientKind } from '../../clients/client.ts';
import type { MemorySnapshot } from '../../measure/process/usage.ts';
import type { Transport } from '../../servers/target.ts';
import type { BroadcastParameters } from '../../workloads/broadcast/parameters.ts';
import type { Slice } from '../../workloads/workload.ts';
import type { OwnUsage } from '../trial/slice-meter.ts';

/**
 * `bare` counts bytes, or over HTTP/2 frames: the floor that the kernel and node:net set. `plain` is node:http2, which nobody
 * reads behind.
 */
export type ReaderKind = 'bare' | 'plain' | ProcessClientKind;

export interface ReaderSetup {
  readonly reader: ReaderKind;
  readonly transport: Transport;
  readonly port: number;
  readonly tls?: ClientTlsOptions;
  /** Everything over HTTP/2, as the parameters say. */
  readonly http?: 2;
  readonly parameters: BroadcastParameters;
  /** Whether a bare reader keeps its reads, so that service times can be told afterwards. */
  readonly keepReads: boolean;
}

export interface ReaderSlice {
  readonly usage: OwnUsage;
  readonly reads: number;
  readonly bytes: number;
}

/** Methods of a reader process. */
export interface ReaderMethods {
  setUp(setup: ReaderSetup): Promise<void>;
  /** Opens connections until `count` are open; resolves with how many were opened. */
  connect(count: number): Promise<number>;
  slice(slice: Slice): Promise<ReaderSlice>;
  serviceTimeP50(): Promise<number | undefined>;
  memory(): Promise<MemorySnapshot>;
}
