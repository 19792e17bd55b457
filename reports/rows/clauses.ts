// The parts of a scenario's sentence, each from the facts of one kind: what comes sooner, what takes less, what is
// the same, and what cannot be told.
import { groupBy } from '../../analysis/group-by.ts';
import type { Fact, Subject } from './facts.ts';
import { whereText, type Place } from './places.ts';
import { listed } from '../words/lists.ts';
import { doAllMeet, shareText, spanOf, type Share } from '../words/share.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

type Facts = readonly [Fact, ...Fact[]];
type Winner = 'sse' | 'ws';

/** What there is less of, and what it is called where nobody wins. */
const NAMES: Readonly<Record<Subject, string>> = {
  latency: 'latency',
  'first token': 'the first token',
  cpu: 'CPU',
  memory: 'memory',
  bytes: 'bytes',
};

/** How latency is counted where another figure stands in for it. */
const COUNTED: Readonly<Record<string, string>> = {
  'service time': 'from the server’s write',
  'first delivery': 'to the first reader',
};

/** Everything that is said of these facts; `arrival` as `Scenario.arrival`. */
export function verdictClauses(arrival: string, facts: readonly Fact[]): string[] {
  const all = facts.map(({ place }) => place);
  const won = facts.filter(isWon);
  const undecided = facts.filter(({ subject }) => won.every((fact) => fact.subject !== subject));
  return [
    ...soonerClause(arrival, ofSubject(won, 'latency'), all),
    ...soonerClause('the first token comes', ofSubject(won, 'first token'), all),
    ...lessClauses(
      won.filter(({ subject }) => subject === 'cpu' || subject === 'memory' || subject === 'bytes'),
      all,
    ),
    ...undecidedClauses(undecided, all),
  ];
}

function isWon({ outcome }: Fact): boolean {
  return outcome === 'sse' || outcome === 'ws';
}

function ofSubject(facts: readonly Fact[], subject: Subject): Fact[] {
  return facts.filter((fact) => fact.subject === subject);
}

/** `prices arrive 17–38 % sooner over WebSocket on Node.js, but 7–27 % sooner over SSE on uWebSockets.js`. */
function soonerClause(what: string, won: readonly Fact[], all: readonly Place[]): string[] {
  if (won.length === 0) return [];
  const parts = groupBy(won, ({ outcome }) => [outcome]).map((group) => {
    const over = `sooner over ${nameOf(group)}`;
    const amounts = amountsOf(group, all);
    return amounts.length === 1
      ? `${shareText(amounts[0]!.share)} ${over}${amounts[0]!.where}`
      : `${over}, by ${amountsText(amounts)}`;
  });
  return [`${what} ${parts.join(', but ')}${standsInText(won)}`];
}

/** ` (counted from the server’s write)`; '' where the latency itself is judged. */
function standsInText(facts: readonly Fact[]): string {
  const others = facts.filter(({ standsIn }) => standsIn);
  if (others.length === 0) return '';
  const counted = [...new Set(others.map(({ figure }) => COUNTED[figure] ?? figure))];
  return ` (${others.length < facts.length ? 'in part ' : ''}counted ${listed(counted)})`;
}

/** `WebSocket needs 25–33 % less CPU and 11 % fewer bytes`: what the same side saves at the same places, together. */
function lessClauses(won: readonly Fact[], all: readonly Place[]): string[] {
  const savings = groupBy(won, ({ subject, outcome }) => [subject, outcome]).map((group) => ({
    side: nameOf(group),
    noun: nounOf(group),
    amounts: amountsOf(group, all),
  }));
  const whole = savings.filter(({ amounts }) => amounts.length === 1);
  return [
    ...groupBy(whole, ({ side, amounts }) => [side, amounts[0]!.where]).map((together) => {
      const items = together.map(({ noun, amounts }) => `${shareText(amounts[0]!.share)} ${noun}`);
      return `${together[0].side} needs ${listed(items)}${together[0].amounts[0]!.where}`;
    }),
    ...savings
      .filter(({ amounts }) => amounts.length > 1)
      .map(({ side, noun, amounts }) => `${side} needs ${noun}, ${amountsText(amounts)}`),
  ];
}

function nameOf([{ outcome }]: Facts): string {
  return TRANSPORT_NAMES[outcome as Winner];
}

function nounOf([{ subject, figure }]: Facts): string {
  if (subject === 'bytes') return 'fewer bytes';
  if (subject === 'cpu') return 'less CPU';
  return figure === 'per connection' ? 'less memory per connection' : 'less memory';
}

/** How much, and where that is so. */
interface Amount {
  readonly share: Share;
  readonly where: string;
}

/**
 * One amount where all intervals have a number in common. Otherwise one for each stack, or for each case, if that
 * makes them agree within; else from the smallest to the largest.
 */
function amountsOf(facts: Facts, all: readonly Place[]): Amount[] {
  const together = [amountOf(facts, all)];
  if (doMeet(facts)) return together;
  for (const by of ['pair', 'case'] as const) {
    const groups = groupBy(facts, ({ place }) => [place[by]]);
    if (groups.length > 1 && groups.every(doMeet)) return groups.map((group) => amountOf(group, all));
  }
  return together;
}

function doMeet(facts: Facts): boolean {
  return doAllMeet(facts.map(({ share }) => share));
}

function amountOf(facts: Facts, all: readonly Place[]): Amount {
  const [first, ...rest] = facts;
  return { share: spanOf([first.share, ...rest.map(({ share }) => share)]), where: placesText(facts, all) };
}

/** `38–43 % on Node.js and 5–7 % on uWebSockets.js`. */
function amountsText(amounts: readonly Amount[]): string {
  return listed(amounts.map(({ share, where }) => `${shareText(share)}${where}`));
}

function placesText(facts: readonly Fact[], all: readonly Place[]): string {
  return whereText(
    facts.map(({ place }) => place),
    all,
  );
}

/** Of subjects that nobody wins anywhere: what is the same, what this run cannot tell, what may not be judged. */
function undecidedClauses(facts: readonly Fact[], all: readonly Place[]): string[] {
  const kinds = [
    { outcome: 'same', say: (names: string) => `no difference of more than 5 % in ${names}` },
    { outcome: 'unclear', say: (names: string) => `this run cannot tell about ${names}` },
    { outcome: 'barred', say: (names: string, why: string) => `no verdict on ${names} (${why})` },
  ] as const;
  return kinds.flatMap(({ outcome, say }) => {
    const subjects = groupBy(
      facts.filter((fact) => fact.outcome === outcome),
      ({ subject, obstacle }) => [subject, obstacle],
    ).map((group) => ({ ...group[0], where: placesText(group, all) }));
    return groupBy(subjects, ({ obstacle, where }) => [obstacle, where]).map((group) => {
      const [{ obstacle, where }] = group;
      return `${say(listed(group.map(({ subject }) => NAMES[subject])), obstacle)}${where}`;
    });
  });
}
