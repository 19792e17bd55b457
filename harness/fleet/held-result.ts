// What a run of held connections has shown: the input of its report.
import type { HeldAccount } from '../../workloads/held/clients.ts';
import type { Afterwards } from './afterwards.ts';
import type { FleetMemory } from './fleet.ts';
import type { LimitCause } from './limit-cause.ts';
import type { LayerSlope } from './memory-layers.ts';
import type { ResourceExtremes } from '../machine/resource-watch.ts';

export interface Percentiles {
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
}

/** Processor time of both sides, in seconds. */
export interface CpuSeconds {
  readonly servers: number;
  readonly clients: number;
}

export interface HeldRound extends HeldAccount {
  readonly seconds: number;
  /** Received − intended, and received − sent. */
  readonly latency: Percentiles;
  readonly serviceTime: Percentiles;
  readonly cpu: CpuSeconds;
}

export interface HeldRunResult {
  readonly target: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly wanted: number;
  /** Open at both ends, when all had connected and at the end of the last round. */
  readonly held: number;
  readonly heldAtEnd: number;
  /** Why it ended early; undefined where all went to its end. */
  readonly cause: LimitCause | undefined;
  readonly failures: Readonly<Record<string, number>>;
  readonly servers: number;
  readonly clients: number;
  readonly sourceAddresses: number;
  readonly connect: Percentiles & {
    /** Of connecting alone, and from the first connect to the last with the pauses in which memory was taken. */
    readonly seconds: number;
    readonly totalSeconds: number;
    readonly rateHz: number;
    readonly cpu: CpuSeconds;
    /** Connects that found the accept queue full, and were tried again by the kernel. */
    readonly listenOverflows: number | undefined;
  };
  readonly rounds: readonly HeldRound[];
  readonly memory: {
    readonly layers: readonly LayerSlope[];
    readonly start: FleetMemory | undefined;
    readonly top: FleetMemory | undefined;
    /** Bytes per connection by which the slabs grew that grew most, machine-wide; empty where it is not told. */
    readonly slabs: Readonly<Record<string, number>>;
    /** How much less is available at the top than at the start, per connection: a check of the sum of the layers. */
    readonly availablePerConnection: number | undefined;
    readonly availableAtStart: number;
    readonly extremes: ResourceExtremes;
  };
  readonly closeSeconds: number;
  readonly after: Afterwards;
}
