// Which scenarios can be run on servers at URLs: those of one publisher where the program publishes, and `watch` where
// the servers push by themselves.
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { watch } from '../../scenarios/watch.ts';
import type { UrlFlags } from './url-choices.ts';

/** The scenario that is run when none is named. */
export function defaultAtUrls({ publishUrl }: UrlFlags): Scenario {
  return publishUrl === undefined ? watch : stockTicker;
}

/** A complaint for each scenario that cannot be run there, wherever it is defined; nothing without `--url`. */
export function workloadProblems(flags: UrlFlags, scenarios: readonly Scenario[]): string[] {
  if (flags.url === undefined) return [];
  const { workload } = defaultAtUrls(flags);
  const able = SCENARIOS.filter((scenario) => scenario.workload === workload).map(({ name }) => name);
  const complaint =
    flags.publishUrl === undefined
      ? `servers at --url that push by themselves are measured with ${able.join(', ')}; others need --publish-url, or a target of this project.`
      : `with --publish-url the scenarios are ${able.join(', ')}.`;
  return scenarios
    .filter((scenario) => scenario.workload !== workload)
    .map(({ name }) => `${name}: ${complaint}`);
}
