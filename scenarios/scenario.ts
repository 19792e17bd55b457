// A scenario is a question that a user has, as data: a workload, its parameters, and the axes along which
// they vary. Each point of the axes is a case.

import type { Between } from './between.ts';

/** Values that a parameter can take. */
export type ParameterValue = string | number | boolean;

export interface Scenario {
  /** Kebab case; what the command line calls it. */
  readonly name: string;
  /** The question that it answers, as a user would ask it. */
  readonly question: string;
  /** How to read the answer: what the figures mean for the user's choice. */
  readonly reading: string;
  /** What comes sooner or later, with its verb, as it stands in a sentence: `prices arrive`. `events arrive` without it. */
  readonly arrival?: string;
  readonly workload: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** By parameter: the values to measure. Their product is the scenario's cases. */
  readonly axes: Readonly<Record<string, readonly ParameterValue[]>>;
  /** Points that no product of axes gives, each with the parameters in which it differs; in place of axes. */
  readonly points?: readonly Readonly<Record<string, ParameterValue>>[];
  /**
   * A rate that climbs: every value is a case of its own, but a block goes through all of them in order in the
   * same processes, until a side no longer keeps up.
   */
  readonly climb?: Climb;
  /**
   * A case by its name, without what lies between: each server's latency in the others is also told as ratio to its own there, block by block. Each is
   * held against the one with the same network, proxy, TLS and IP as itself.
   */
  readonly baseline?: string;
  /** Networks between servers and clients, as `networkNamed` reads them: a further axis. By default the loopback interface. */
  readonly networks?: readonly string[];
  /** How connections are secured, as `tlsNamed` reads it: a further axis. By default in clear text. */
  readonly tls?: readonly string[];
  /** The same for single cases, by the names that they have in clear text; not where a user names proxies. */
  readonly tlsOf?: Readonly<Record<string, readonly string[]>>;
  /** Proxies in front of the servers, as `viaNamed` reads them: a further axis. By default none. */
  readonly vias?: readonly string[];
  /** Blocks in the quick profile, where this many are enough because no verdict is drawn; or the same by case. */
  readonly quickBlocks?: number | Readonly<Record<string, number>>;
  /** It takes long, or asks for much: it runs only when it is named. */
  readonly onlyByName?: boolean;
}

export interface Climb {
  /** A parameter in events, requests or connections per second. */
  readonly parameter: string;
  /** Ascending. */
  readonly values: readonly number[];
}

/** One point of a scenario's axes, with all parameters filled in and checked. */
export interface Case extends Between {
  /** `connections=4`; `default` for a scenario without axes. */
  readonly name: string;
  readonly scenario: Scenario;
  /** Valid by the schema of the workload, defaults included. */
  readonly parameters: CaseParameters;
}

/** The cases that a block goes through in the same processes: one, or the steps of a climb in ascending order. */
export type CaseSteps = readonly [Case, ...Case[]];

export type CaseParameters = Readonly<Record<string, ParameterValue>>;
