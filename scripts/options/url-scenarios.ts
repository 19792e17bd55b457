// Which scenarios can be run on servers at URLs: those of one publisher where the program publishes, and `watch` where
// the servers push by themselves.
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { watch } from '../../scenarios/watch.ts';
import type { UrlFlags } from './url-choices.ts';

/** Undefined without `--url`, or where a name is unknown: then the usual rules hold. */
export function scenariosAtUrls(
  names: readonly string[],
  flags: UrlFlags,
  errors: string[],
): readonly Scenario[] | undefined {
  if (flags.url === undefined) {
    const needy = (['publishUrl', 'publishBody', 'publishHeader', 'header', 'send'] as const).filter(
      (name) => flags[name] !== undefined,
    );
    for (const name of needy)
      errors.push(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} needs --url.`);
    return undefined;
  }
  const chosen = SCENARIOS.filter(({ name }) => names.includes(name));
  if (chosen.length < new Set(names).size) return undefined;
  const publishes = flags.publishUrl !== undefined;
  if (names.length === 0) return [publishes ? stockTicker : watch];
  const workload = publishes ? 'broadcast' : watch.workload;
  const able = SCENARIOS.filter((scenario) => scenario.workload === workload).map(({ name }) => name);
  for (const { name } of chosen.filter((scenario) => scenario.workload !== workload))
    errors.push(
      publishes
        ? `${name}: with --publish-url the scenarios are ${able.join(', ')}.`
        : `${name}: servers at --url that push by themselves are measured with ${able.join(', ')}; others need --publish-url, or a target of this project.`,
    );
  return chosen;
}
