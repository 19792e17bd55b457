// What the instrument itself adds to the latencies of a run, in words: how much of each is the client's own and the kernel's,
// as the run has measured it on a bare socket. Nothing where it has not.
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { isOverIpv6 } from '../../scenarios/case-name.ts';
import { printable } from '../../servers/printable-text.ts';
import { isLookOfAll } from './blocks.ts';
import { figureOf } from './measures.ts';
import { quantities } from '../words/quantity.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

/** The floor of a run, as environment.json holds it. */
interface Floor {
  readonly client: string;
  readonly serviceTimeP50Ns: number;
  /** Why it may be too large; '' where nothing was wrong. */
  readonly disturbed: string;
}

/** What must be known of the scenarios of a report. */
interface FloorScenario {
  readonly scenario: string;
  readonly cases: readonly FloorCase[];
}

interface FloorCase {
  readonly case: string;
  readonly pairs: readonly FloorPair[];
}

interface FloorPair {
  readonly name: string;
  readonly client: string;
  readonly blocks: number;
  readonly comparisons: readonly Comparison[];
  readonly trials: readonly TrialRecord[];
}

export interface FloorNote {
  /** What the figure is. */
  readonly lead: string;
  /** One for each pair that was to have a verdict, or where none was, for each. */
  readonly items: readonly FloorItem[];
}

export interface FloorItem {
  /** `stock-ticker, connections=4, node`. */
  readonly subject: string;
  /** `of 153 µs over SSE and 78.4 µs over WebSocket about 21 µs`. */
  readonly text: string;
}

export const FLOOR_TITLE = 'What the instrument adds';

/** Undefined where the run has measured no floor, or no latency that it says something about. */
export function floorNote(
  environment: Readonly<Record<string, unknown>>,
  scenarios: readonly FloorScenario[],
): FloorNote | undefined {
  const floor = floorIn(environment);
  if (floor === undefined) return undefined;
  const places = scenarios.flatMap(({ scenario, cases }) => cases.map((each) => ({ scenario, each })));
  const judged = places.filter(({ each }) => !isLookOfAll(each.pairs));
  const shown = (judged.length > 0 ? judged : places).flatMap(({ scenario, each }) =>
    itemsOf(floor, scenario, each),
  );
  if (shown.length === 0) return undefined;
  const slept = shown.some(({ awake }) => !awake);
  return { lead: leadOf(floor, slept), items: shown.map(({ subject, text }) => ({ subject, text })) };
}

function leadOf({ serviceTimeP50Ns, disturbed }: Floor, slept: boolean): string {
  const lead =
    `From the write to a bare socket to the same client, one event took ${inWords(serviceTimeP50Ns)} in this run (service ` +
    'time p50, one connection): so much of each latency is the client’s own and the kernel’s, and no server’s.';
  return [
    lead,
    ...(slept ? ['Where the client goes to sleep between two events it is more.'] : []),
    ...(disturbed === '' ? [] : [`The machine was disturbed when that was measured: ${disturbed}`]),
  ].join(' ');
}

interface PlacedItem extends FloorItem {
  /** The client did not sleep. */
  readonly awake: boolean;
}

function itemsOf(floor: Floor, scenario: string, { case: name, pairs }: FloorCase): PlacedItem[] {
  return pairs.flatMap((pair) => {
    const latency = figureOf('latency', pair.comparisons)?.comparison;
    if (latency?.sse === undefined || latency.ws === undefined || !isAbove(floor, pair)) return [];
    const awake = pair.trials.every(({ clientsAwake }) => clientsAwake === true);
    const [sse = '', ws = ''] = quantities([latency.sse, latency.ws], 'ns');
    const share = shareOf(floor, awake, Math.min(latency.sse, latency.ws));
    const { sse: first, ws: second } = TRANSPORT_NAMES;
    return {
      subject: [scenario, name, pair.name].filter((part) => part !== '').join(', '),
      text: `of ${sse} over ${first} and ${ws} over ${second} ${share}`,
      awake,
    };
  });
}

/** `smallestNs`: the smaller one of the two latencies, which a machine that was busier before the run may leave below the floor. */
function shareOf({ serviceTimeP50Ns: ns }: Floor, awake: boolean, smallestNs: number): string {
  const floor = inWords(ns);
  if (ns >= smallestNs) return `at most ${floor}, from when the machine was busier`;
  return awake ? `about ${floor}` : `at least ${floor}`;
}

/** Whether the pair's events went as those of the floor: to the same client, in clear text, on IPv4, with nothing in between. */
function isAbove({ client }: Floor, pair: FloorPair): boolean {
  return (
    pair.client === client &&
    pair.comparisons.some(({ metric }) => metric === 'service_time') &&
    pair.trials.length > 0 &&
    pair.trials.every(
      ({ case: name, tls, via, http, measurements }) =>
        tls === undefined &&
        via === undefined &&
        http === undefined && // Another client reads it.
        !isOverIpv6(name) &&
        measurements.every(({ metric }) => !metric.startsWith('path_')),
    )
  );
}

function inWords(ns: number): string {
  return quantities([ns], 'ns')[0]!;
}

/** Anybody may have edited the file. */
function floorIn({ floor }: Readonly<Record<string, unknown>>): Floor | undefined {
  if (typeof floor !== 'object' || floor === null) return undefined;
  const { client, serviceTimeP50Ns, disturbed = '' } = floor as Readonly<Record<string, unknown>>;
  return typeof client === 'string' && typeof disturbed === 'string' && isDuration(serviceTimeP50Ns)
    ? { client, serviceTimeP50Ns, disturbed: printable(disturbed) }
    : undefined;
}

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
