// The record of one trial: the line of trials.jsonl from which every other file is derived. `analysis/` and
// `reports/` read it and nothing else.
import type { ClientKind } from '../clients/client.ts';
import type { TlsAgreement } from '../clients/tls-use.ts';
import type { Better, Phase, Side, Unit } from '../measure/figures/metrics.ts';
import type { Stack, Transport } from '../servers/target.ts';
import type { ViaRecord } from './via-record.ts';

/** Raised when a reader of older records could misread a newer one. */
export const SCHEMA_VERSION = 1;

/** `single`: one side of a pair. `base`, `base2`, `head`: sides of a comparison of a target with itself or its successor. */
export type Arm = 'single' | 'base' | 'base2' | 'head';

export type TrialStatus =
  | 'ok'
  | 'invalid' // measured, but the generator or the machine was the bottleneck: shown, no verdict
  | 'failed' // the target or a process broke: nothing was measured
  | 'skipped'; // the target cannot run on this machine

/** Why a trial is not `ok`, and what to do about it. */
export interface Reason {
  /** Stable name, for machines: `client-cpu`, `server-crashed`, `not-installed`, … */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** One number of a trial. */
export interface Measurement {
  readonly metric: string;
  readonly side: Side;
  readonly phase: Phase;
  /** `value`, or a statistic of the samples (`p50`, `max`, `slope`, …). */
  readonly stat: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly value: number;
  /** Events that the number stands for (of `cpu_per_event`: delivered events). */
  readonly nEvents?: number;
  /** Raw observations behind the number. */
  readonly nSamples?: number;
}

/** One distribution of a trial, mergeable with those of other trials. */
export interface HistogramRecord {
  readonly metric: string;
  readonly side: Side;
  readonly phase: Phase;
  readonly unit: 'ns';
  readonly better: Better;
  /** Events sent: what law 3 counts. One broadcast to 100 subscribers is one send and 100 samples. */
  readonly nEvents: number;
  /** HdrHistogram V2 encoding, compressed, base64: `measure/figures/histogram.ts` reads it. */
  readonly encoded: string;
}

/** One point of the time series: a second of steady state, or the rest of a slice. */
export interface TimePoint {
  /** Seconds since the trial's first steady slice began. */
  readonly second: number;
  readonly slice: number;
  readonly durationNs: number;
  readonly delivered: number;
  readonly latencyP50Ns: number | undefined;
  readonly latencyP99Ns: number | undefined;
  readonly serverCpuUs: number | undefined;
  readonly clientCpuUs: number | undefined;
  readonly serverRssBytes: number | undefined;
  readonly clientRssBytes: number | undefined;
  readonly serverLoopDelayP99Ns: number | undefined;
  readonly clientLoopDelayP99Ns: number | undefined;
}

/** TLS as a trial had it. */
export interface TrialTls extends TlsAgreement {
  /** Of the certificate; left out where the user has started the server. */
  readonly key?: string;
  /** What spoke TLS at both ends, with its version: it is part of what is measured. Left out as `key` is. */
  readonly serverLibrary?: string;
  readonly clientLibrary: string;
  /** Of all clients, from their first connect on. */
  readonly handshakes: number;
  readonly resumed: number;
}

export interface TrialRecord {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly runId: string;
  readonly envId: string;
  /** Unique in the run. */
  readonly trialId: string;
  /** Which block of its case and stack (0, 1, …): trials with the same scenario, case, stack and block are paired. */
  readonly block: number;
  /** Position among the run's trials, as planned. */
  readonly order: number;
  readonly arm: Arm;
  readonly scenario: string;
  readonly case: string;
  readonly workload: string;
  readonly stack: Stack;
  readonly transport: Transport;
  readonly target: string;
  readonly client: ClientKind;
  /** How the connections were secured, as it was found after the handshakes; left out: in clear text. */
  readonly tls?: TrialTls;
  /** The version of HTTP that was spoken; left out: 1.1. */
  readonly http?: 2;
  /** Logical subscribers or users. */
  readonly connections: number;
  /** Undefined where clients connected to the server itself. */
  readonly via?: ViaRecord;
  /** Its client process did not sleep while slices lasted, as where sides take turns event by event; left out: it did. */
  readonly clientsAwake?: true;
  /** TCP connections that they took. */
  readonly sockets: number;
  readonly offeredRateHz: number;
  readonly payloadBytes: number;
  /** `open-constant`, `open-poisson`, … */
  readonly loadModel: string;
  /** Wall-clock time, ISO 8601. */
  readonly startedAt: string;
  readonly status: TrialStatus;
  readonly reasons: readonly Reason[];
  /** Last lines that a failed process wrote to standard error. */
  readonly stderrTail: readonly string[];
  readonly measurements: readonly Measurement[];
  readonly histograms: readonly HistogramRecord[];
  readonly timeseries: readonly TimePoint[];
}
