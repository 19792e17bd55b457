// How far the sides of a scenario's climbs kept up, in words.
import { groupBy } from '../../analysis/group-by.ts';
import type { ClimbPair, ClimbReport } from './climb.ts';
import { whereText } from './places.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

/** `both keep up with 16,000/s on Node.js`, one for each outcome that there is. */
export function reachClauses(climbs: readonly ClimbReport[]): string[] {
  const reached = climbs.flatMap(({ case: name, pairs }) =>
    pairs.map((pair) => ({ place: { case: name, pair: pair.name }, text: reachText(pair) })),
  );
  const told = reached.filter(({ text }) => text !== '');
  const all = told.map(({ place }) => place);
  return groupBy(told, ({ text }) => [text]).map((group) => {
    const places = group.map(({ place }) => place);
    return `${group[0].text}${whereText(places, all)}`;
  });
}

/** `SSE keeps up with 16,000/s and WebSocket with 32,000/s or more`; '' where nothing was measured. */
function reachText({ reached, steps }: ClimbPair): string {
  const isMeasured = steps.some(({ rows }) => rows.length > 0);
  const [first, second] = reached.map(({ transport, text }) => ({
    side: TRANSPORT_NAMES[transport],
    text: text ?? 'none of the rates',
  }));
  if (first === undefined || !isMeasured) return '';
  if (second === undefined) return `${first.side} keeps up with ${first.text}`;
  if (first.text === second.text) return `both keep up with ${first.text}`;
  return `${first.side} keeps up with ${first.text} and ${second.side} with ${second.text}`;
}
