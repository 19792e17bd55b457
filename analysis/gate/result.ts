// What a gate job has found, as plain data: what the command line prints, the reports render and other programs
// read (docs/GATE.md). It is made in gate-job-result.ts.
import type { Better, Unit } from '../../measure/figures/metrics.ts';
import type { Arm, Reason } from '../../harness/trial-record.ts';
import type { Transport } from '../../servers/target.ts';
import type { CellPlace } from '../cells/cell.ts';
import type { GatedMetric } from './metrics.ts';
import type { GateControl, GateShift, GateVerdict } from './judgement.ts';

/** Raised when a reader of older results could misread a newer one. */
export const GATE_RESULT_VERSION = 1;

/** One of the three arms: what was measured on it. */
export interface GateArm {
  readonly arm: Exclude<Arm, 'single'>;
  /** For people: `merge base 1a2b3c4 of origin/main`, `./old.js`. */
  readonly description: string;
  readonly targets: readonly GateTarget[];
}

export interface GateTarget {
  /** As in the records: what the arms of one comparison have in common. */
  readonly target: string;
  /** What was loaded: a registered name, a path or file URL, or the address of a running server. */
  readonly location: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly versions: Readonly<Record<string, string>>;
  /** Of a server that runs already: the processes that listen, as `node 1234`; else empty. */
  readonly programs: readonly string[];
}

/** What keeps an arm from being measured, or the measurement from counting. */
export interface GateProblem extends Reason {
  /** Undefined where it is the whole job's. */
  readonly arm: GateArm['arm'] | undefined;
  readonly target: string;
  /** Last lines of what failed: of a build log, or of a server's standard error. */
  readonly tail: readonly string[];
}

/** What was fixed before the job began. */
export interface GateDesign {
  readonly seed: number;
  /** Smallest change that matters, as a ratio: 1.05. */
  readonly floor: number;
  /** Replicates of one batch, by scenario. */
  readonly replicates: Readonly<Record<string, number>>;
  /** Scenarios in which all arms publish in the same slices. */
  readonly interleaved?: readonly string[];
  /** How many processors the servers of all arms share, and the clients; undefined where they are not pinned. */
  readonly processors?: Readonly<Partial<Record<'server' | 'client', number | undefined>>>;
  /** Times the budgets of the control; 1 when left out. A test shares its machine, and is not there to judge it. */
  readonly budgetScale?: number;
  /** Metrics that are corrected together: all that are registered for the job's cases and targets. */
  readonly familySize: number;
}

/** One number that head may not make worse. */
export interface GateMeasure extends CellPlace {
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly unit: Unit;
  readonly better: Better;
  readonly role: GatedMetric['role'];
  readonly floor: number;
  /** Medians over the replicates of the first batch, in `unit`. */
  readonly base: number | undefined;
  readonly head: number | undefined;
  readonly first: GateShift;
  readonly control: GateControl;
  /** Of the second batch, where the first raised an alarm on this metric. */
  readonly confirmation: GateShift | undefined;
  readonly confirmationControl: GateControl | undefined;
  readonly verdict: GateVerdict;
  /** One sentence; '' for a plain pass. */
  readonly reason: string;
}

/** A number that is shown, and judged by nobody. */
export interface GateReported extends CellPlace {
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  readonly stack: string;
  readonly transport: Transport;
  readonly unit: Unit;
  readonly better: Better;
  readonly base: number | undefined;
  readonly head: number | undefined;
  /** Hodges–Lehmann estimate of head ÷ base over the first batch, and its 95 % interval. */
  readonly ratio: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly n: number;
  /** Why it is not judged: not registered, or registered and forbidden by a law (`timer-bound: …`). */
  readonly reason: string;
}

export interface GateResult {
  readonly gateVersion: typeof GATE_RESULT_VERSION;
  readonly runId: string;
  readonly envId: string;
  readonly verdict: GateVerdict;
  /** Why, in sentences, worst first, and what to bear in mind; empty for a plain pass of two builds. */
  readonly reasons: readonly string[];
  readonly arms: readonly GateArm[];
  readonly design: GateDesign;
  /** Whether an alarm was followed by a second batch. */
  readonly batches: 1 | 2;
  readonly measures: readonly GateMeasure[];
  readonly reported: readonly GateReported[];
  readonly problems: readonly GateProblem[];
}

/** What is compared: one case of one target. */
export type GateSubject = Pick<GateMeasure, 'scenario' | 'case' | 'target' | 'stack' | 'transport'>;
