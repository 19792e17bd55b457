// A scenario is a question that a user has, as data: a workload, its parameters, and the axes along which
// they vary. Each point of the axes is a case.

/** Values that a parameter can take. */
export type ParameterValue = string | number | boolean;

export interface Scenario {
  /** Kebab case; what the command line calls it. */
  readonly name: string;
  /** The question that it answers, as a user would ask it. */
  readonly question: string;
  /** How to read the answer: what the figures mean for the user's choice. */
  readonly reading: string;
  readonly workload: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** By parameter: the values to measure. Their product is the scenario's cases. */
  readonly axes: Readonly<Record<string, readonly ParameterValue[]>>;
}

/** One point of a scenario's axes, with all parameters filled in and checked. */
export interface Case {
  /** `connections=4`; `default` for a scenario without axes. */
  readonly name: string;
  readonly scenario: Scenario;
  /** Valid by the schema of the workload, defaults included. */
  readonly parameters: CaseParameters;
}

export type CaseParameters = Readonly<Record<string, ParameterValue>>;
