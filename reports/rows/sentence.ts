// A scenario's verdicts in one sentence, for a person who reads nothing else. Made by rules from the facts, so that
// it says no more than they do: who takes less, by how much, where; then what is the same, and what cannot be told.
import { groupBy } from '../../analysis/group-by.ts';
import { isLook, lookText } from './blocks.ts';
import { verdictClauses } from './clauses.ts';
import { factsOf, type Fact } from './facts.ts';
import { rowsOfScenario } from './matrix.ts';
import { casesText, whereText } from './places.ts';
import { reachClauses } from './reach-clauses.ts';
import type { ScenarioReport } from './report.ts';
import { capitalised } from '../words/lists.ts';

/** `Prices arrive 17–38 % sooner over WebSocket on Node.js; this run cannot tell about CPU.` '' where nothing ran. */
export function sentenceOf(scenario: ScenarioReport): string {
  const rows = rowsOfScenario(scenario);
  const facts = factsOf(rows);
  const measured = facts.filter((fact) => !isNotMeasured(fact));
  const looks = rows.flatMap(({ pairs }) => pairs.map(({ blocks }) => blocks)).filter(isLook);
  const clauses = [
    ...reachClauses(scenario.climbs),
    ...verdictClauses(scenario.arrival, measured),
    ...(measured.length === 0 && looks.length > 0
      ? [`${lookText(Math.max(...looks)).toLowerCase()}, no verdict`]
      : []),
    ...notMeasuredClauses(facts.filter(isNotMeasured), facts),
  ];
  if (clauses.length === 0) return conclusionOfFirst(scenario);
  const places = rows.flatMap((row) => row.pairs.map(({ name }) => ({ case: row.case, pair: name })));
  const about =
    measured.length === 0
      ? ''
      : casesText(
          facts.map(({ place }) => place),
          places,
        ).trimStart();
  const text = [about, clauses.join('; ')].filter((part) => part !== '').join(', ');
  return `${capitalised(text)}.`;
}

/** Nothing valid was measured there: what happened to its trials stands where a verdict would. */
function isNotMeasured({ outcome, obstacle }: Fact): boolean {
  return outcome === 'barred' && TRIAL_WORDS.has(obstacle);
}

/** What became of all trials of a place, as it stands in a sentence. */
const TRIAL_WORDS: ReadonlyMap<string, string> = new Map([
  ['skipped', 'not run'],
  ['failed', 'failed'],
  ['invalid', 'not one valid block'],
]);

function notMeasuredClauses(facts: readonly Fact[], all: readonly Fact[]): string[] {
  return groupBy(facts, ({ obstacle }) => [obstacle]).map((group) => {
    const where = whereText(
      group.map(({ place }) => place),
      all.map(({ place }) => place),
    );
    return `${TRIAL_WORDS.get(group[0].obstacle)!}${where}`;
  });
}

/** Where nothing was compared, why. */
function conclusionOfFirst({ cases, climbs }: ScenarioReport): string {
  const pairs = [...cases.flatMap((each) => each.pairs), ...climbs.flatMap((each) => each.pairs)];
  return pairs[0]?.conclusion ?? '';
}
