// What a case is called: its point of the scenario's axes, and then what lies between servers and clients.
import type { Between } from './between.ts';
import type { CaseParameters } from './scenario.ts';

/** Of a case without a point. */
const NO_POINT = 'default';

/** The keys of what lies between, in the order in which they stand in a name. No parameter of a workload has such a name. */
const BETWEEN_KEYS = ['network', 'via', 'tls', 'ip'] as const;

const BEGINNING_OF_BETWEEN = new RegExp(`(?:^|,)(?=(?:${BETWEEN_KEYS.join('|')})=)`);

/** `connections=4,network=lan`; `default` where there is nothing to tell. */
export function caseName(point: CaseParameters, { network, via, tls, ip }: Between): string {
  const between = { network: network?.name, via: via?.name, tls: tls?.name, ip };
  const further = BETWEEN_KEYS.flatMap((key) =>
    between[key] === undefined ? [] : [`${key}=${between[key]}`],
  );
  return [...Object.entries(point).map(([key, v]) => `${key}=${v}`), ...further].join(',') || NO_POINT;
}

/** Whether the case's connections are of version 6 of IP. */
export function isOverIpv6(name: string): boolean {
  return /(?:^|,)ip=6$/.test(name);
}

/** The case of another point with the same between: what `name` is to be held against where `point` names a baseline. */
export function besideIn(name: string, point: string): string {
  const place = name.search(BEGINNING_OF_BETWEEN);
  if (place < 0) return point;
  const between = name.slice(place).replace(/^,/, '');
  return point === NO_POINT ? between : `${point},${between}`;
}
