// A scenario of one's own, typed where it is written: `pushbench/scenario`. The names of parameters are those of its
// workload, so that an editor offers them; what is written is checked when it is run.
import type { z } from 'zod';
import type { broadcastParameters } from '../workloads/broadcast/parameters.ts';
import type { burstParameters } from '../workloads/burst/parameters.ts';
import type { churnParameters } from '../workloads/churn/parameters.ts';
import type { clusterParameters } from '../workloads/cluster/parameters.ts';
import type { compressedParameters } from '../workloads/compressed/parameters.ts';
import type { exchangeParameters } from '../workloads/exchange/parameters.ts';
import type { goneParameters } from '../workloads/gone/parameters.ts';
import type { idleParameters } from '../workloads/idle/parameters.ts';
import type { silenceParameters } from '../workloads/silence/parameters.ts';
import type { pollParameters } from '../workloads/poll/parameters.ts';
import type { presenceParameters } from '../workloads/presence/parameters.ts';
import type { sizedParameters } from '../workloads/sized/parameters.ts';
import type { stalledParameters } from '../workloads/stalled/parameters.ts';
import type { stormParameters } from '../workloads/storm/parameters.ts';
import type { streamParameters } from '../workloads/stream/parameters.ts';
import type { watchParameters } from '../workloads/watch/parameters.ts';
import type { Scenario } from './scenario.ts';

export type { Scenario } from './scenario.ts';

type ParametersOf<Schema extends (...given: never[]) => z.ZodType> = z.input<ReturnType<Schema>>;

/** By workload, what its parameters are called, and which values they take. */
export interface ParametersByWorkload {
  broadcast: ParametersOf<typeof broadcastParameters>;
  burst: ParametersOf<typeof burstParameters>;
  churn: ParametersOf<typeof churnParameters>;
  cluster: ParametersOf<typeof clusterParameters>;
  compressed: ParametersOf<typeof compressedParameters>;
  exchange: ParametersOf<typeof exchangeParameters>;
  gone: ParametersOf<typeof goneParameters>;
  idle: ParametersOf<typeof idleParameters>;
  silence: ParametersOf<typeof silenceParameters>;
  poll: ParametersOf<typeof pollParameters>;
  presence: ParametersOf<typeof presenceParameters>;
  sized: ParametersOf<typeof sizedParameters>;
  stalled: ParametersOf<typeof stalledParameters>;
  storm: ParametersOf<typeof stormParameters>;
  stream: ParametersOf<typeof streamParameters>;
  watch: ParametersOf<typeof watchParameters>;
}

/** A scenario on one workload. What an axis, a point or a climb gives need not stand in `parameters`. */
export type DefinitionOn<Name extends keyof ParametersByWorkload> = Omit<
  Scenario,
  'workload' | 'parameters' | 'axes' | 'points'
> & {
  readonly workload: Name;
  readonly parameters: Partial<ParametersByWorkload[Name]>;
  readonly axes?: {
    readonly [Key in keyof ParametersByWorkload[Name]]?: readonly ParametersByWorkload[Name][Key][];
  };
  readonly points?: readonly Partial<ParametersByWorkload[Name]>[];
};

/** A scenario as its author writes it. */
export type ScenarioDefinition = {
  [Name in keyof ParametersByWorkload]: DefinitionOn<Name>;
}[keyof ParametersByWorkload];

/**
 * A scenario for `pushbench run ./my-scenario.js`: `export default defineScenario({ name, question, reading, workload,
 * parameters, axes })`.
 */
export function defineScenario(definition: ScenarioDefinition): Scenario {
  return { axes: {}, ...definition } as Scenario;
}
