// What a capacity search can ask of servers at URLs: of a relay what it asks of a target; of a server that pushes by
// itself how many subscribers it serves, because nobody can tell it to push faster.
import type { CapacityAxis } from '../../harness/capacity/axis.ts';
import type { Objective } from '../../harness/capacity/objective.ts';
import type { StackPlan } from '../../harness/plan/plan.ts';
import { throughput } from '../../scenarios/throughput.ts';
import type { Case } from '../../scenarios/scenario.ts';
import { watch } from '../../scenarios/watch.ts';
import type { UrlFlags } from './url-choices.ts';
import { workloadProblems } from './url-scenarios.ts';

/** The scenario that is searched when none is named. */
export function capacityScenario(name: string | undefined, { url, publishUrl }: UrlFlags): string {
  return name ?? (url !== undefined && publishUrl === undefined ? watch : throughput).name;
}

/** What cannot be searched on such servers; nothing without `--url`. */
export function capacityProblemsAtUrls(
  flags: UrlFlags,
  { scenario, parameters }: Case,
  { name }: CapacityAxis,
  { latency }: Objective,
): string[] {
  if (flags.url === undefined) return [];
  const unfit = workloadProblems(flags, [scenario]);
  if (unfit.length > 0) return unfit;
  if (flags.publishUrl !== undefined || name === 'connections') return [];
  return [
    `--axis: a server that pushes by itself decides how fast and what; search --axis connections, and say with --rate how fast it pushes (${String(parameters['rateHz'])}/s when left out)${latency.length > 0 ? ', so that a trial has enough events for its percentiles' : ''}.`,
  ];
}

/** Objectives that nothing could miss, because what they ask for is not known of a server. */
export function unjudged(stacks: readonly StackPlan[], { latency, maxServerCpuShare }: Objective): string[] {
  return stacks.flatMap(({ sides }) =>
    sides.flatMap(({ server }) => {
      if (server === undefined || server.stamped) return [];
      const { url, metered } = server;
      if (latency.length > 0)
        return [
          `--slo: the events of ${url} carry no stamp of this machine's clock, so that its latency and its losses are not known: ask for its CPU alone (--slo cpu=80%), or see docs/STAMP.md.`,
        ];
      return maxServerCpuShare === undefined || !metered
        ? [
            `--slo: of ${url} neither latency nor losses nor CPU are known, so that no load could miss an objective.`,
          ]
        : [];
    }),
  );
}
