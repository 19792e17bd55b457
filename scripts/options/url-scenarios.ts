// Which scenarios can be run on servers at URLs: those of one publisher where the program publishes, and `watch` where
// the servers push by themselves.
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { watch } from '../../scenarios/watch.ts';
import { problemsWithoutUrl, type UrlFlags } from './url-choices.ts';

/** Undefined without `--url`, or where a name is unknown: then the usual rules hold. */
export function scenariosAtUrls(
  names: readonly string[],
  flags: UrlFlags,
  errors: string[],
): readonly Scenario[] | undefined {
  if (flags.url === undefined) {
    problemsWithoutUrl(flags, errors);
    return undefined;
  }
  const chosen = SCENARIOS.filter(({ name }) => names.includes(name));
  if (chosen.length < new Set(names).size) return undefined;
  if (names.length === 0) return [flags.publishUrl === undefined ? watch : stockTicker];
  const { workload, complaint } = workloadAtUrls(flags);
  for (const { name } of chosen.filter((scenario) => scenario.workload !== workload))
    errors.push(`${name}: ${complaint}`);
  return chosen;
}

/** Whose scenarios can be run there, and what is to be said of others. */
export function workloadAtUrls({ publishUrl }: UrlFlags): { workload: string; complaint: string } {
  const workload = publishUrl === undefined ? watch.workload : stockTicker.workload;
  const able = SCENARIOS.filter((scenario) => scenario.workload === workload).map(({ name }) => name);
  return {
    workload,
    complaint:
      publishUrl === undefined
        ? `servers at --url that push by themselves are measured with ${able.join(', ')}; others need --publish-url, or a target of this project.`
        : `with --publish-url the scenarios are ${able.join(', ')}.`,
  };
}
