// Where something holds, in words: on which stacks and in which cases, as short as it can be said.
import { listed } from '../words/lists.ts';
import { pairTitle } from '../words/pair-name.ts';

/** A pair in a case. */
export interface Place {
  readonly case: string;
  /** As `PairReport.name`. */
  readonly pair: string;
}

/** ` on Node.js`, ` with 4 connections`, ` on Node.js with 4 connections`; '' where it is everywhere in `all`. */
export function whereText(places: readonly Place[], all: readonly Place[]): string {
  const [ours, everywhere] = [places.map(keyOf), all.map(keyOf)];
  if (everywhere.every((key) => ours.includes(key))) return '';
  const pairs = distinct(places.map(({ pair }) => pair));
  const ofEach = pairs.map((pair) => ({
    pair,
    withCases: casesText(
      places.filter((place) => place.pair === pair),
      all.filter((place) => place.pair === pair),
    ),
  }));
  const isAllPairs = distinct(all.map(({ pair }) => pair)).length === pairs.length;
  const sameCases = new Set(ofEach.map(({ withCases }) => withCases)).size === 1;
  if (sameCases) {
    const { withCases } = ofEach[0]!;
    return isAllPairs && withCases !== '' ? withCases : `${onPairs(pairs)}${withCases}`;
  }
  return ` ${listed(ofEach.map(({ pair, withCases }) => `on ${pairTitle(pair)}${withCases}`))}`;
}

/** ` with 4 connections`; '' where the places are all that there are. */
export function casesText(places: readonly Place[], all: readonly Place[]): string {
  const [cases, every] = [places, all].map((each) => distinct(each.map(({ case: name }) => name)));
  if (every!.every((name) => cases!.includes(name))) return '';
  return ` with ${listed(cases!.map(caseInWords))}`;
}

function onPairs(pairs: readonly string[]): string {
  return ` on ${listed(pairs.map(pairTitle))}`;
}

/** `4 connections`; of other axes `keepAlive=event`, as everywhere else. */
function caseInWords(name: string): string {
  return name.replace(/^connections=(\d+)$/, '$1 connections');
}

function keyOf({ case: name, pair }: Place): string {
  return JSON.stringify([name, pair]);
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)];
}
