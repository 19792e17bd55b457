// The scenarios of a gate job, registered in advance, with their loads and rhythms: data alone, so that whoever shows
// their names loads no more than that.
import type { Overrides } from '../../scenarios/cases.ts';
import { chat } from '../../scenarios/chat.ts';
import { idleConnections } from '../../scenarios/idle-connections.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import type { Profile } from '../plan/profile.ts';

/**
 * What a gate compares: builds, whose modules it starts itself; servers that run already, which it cannot restart, with
 * this project's wire surface; or relays at URLs.
 */
export type GatedKind = 'builds' | 'running' | 'relays';

/** A scenario with the load and the rhythm of the gate. */
export interface GateScenario {
  readonly scenario: Scenario;
  readonly gates: Exclude<GatedKind, 'relays'>;
  readonly parameters: Overrides;
  readonly replicates: number;
  readonly profile: GateRhythm;
  /**
   * The arms take turns event by event: all publish in the same slices, each its share of a gap after the one before
   * it. Without: slice by slice.
   */
  readonly interleaved: boolean;
}

/** Slices of one arm in one replicate, and what comes before and after them. */
export type GateRhythm = Pick<Profile, 'slices' | 'sliceMs' | 'warmUpMs' | 'warmUpAtOwnRate' | 'nullMs'>;

/** Of servers that run already: how much they can carry is not known, and there is nothing that could be a null target. */
export const NOT_DRIVEN = { warmUpAtOwnRate: true, nullMs: 0 } as const;

/** Registered in advance: what a gate job does. */
export const GATE_SCENARIOS: readonly GateScenario[] = [
  {
    scenario: stockTicker,
    gates: 'builds',
    // Few subscribers, so that the path of an event is measured and no queue; an event every 417 µs, of one arm after the
    // other, which has mostly arrived before the next one is due. The warm-up is long because V8 goes on compiling until some 2,000
    // events are sent.
    parameters: { connections: 4, rateHz: 800 },
    replicates: 16,
    profile: { slices: 12, sliceMs: 320, warmUpMs: 800, nullMs: 200 },
    interleaved: true,
  },
  {
    scenario: idleConnections,
    gates: 'builds',
    // The heap's slope is a line at 3,000 connections already.
    parameters: { connections: 3000, keepAlive: 'event' },
    replicates: 12,
    profile: { slices: 2, sliceMs: 50, warmUpMs: 20, nullMs: 20 },
    // Memory does not depend on the moment.
    interleaved: false,
  },
  {
    scenario: chat,
    gates: 'running',
    // The clients send, because nobody can tell such a server when to push; and it has nothing that could be a null
    // target. Three servers and their clients warm up at once: at the load's own rate, which they can carry. Somebody
    // sends every 2.5 ms, and not at random: else messages of two arms would meet.
    parameters: { connections: 4, rateHz: 400, arrivals: 'constant' },
    replicates: 16,
    profile: { slices: 10, sliceMs: 320, warmUpMs: 5000, ...NOT_DRIVEN },
    interleaved: true,
  },
];

/** As of other servers that run already, whose rate must be one that all arms can carry; the program publishes. */
export const RELAYED = {
  parameters: { connections: 4, rateHz: 400 },
  profile: { slices: 10, sliceMs: 320, warmUpMs: 5000, ...NOT_DRIVEN },
} as const;

/** The names of the scenarios in which that is compared. */
export function gateScenarios(kind: GatedKind): readonly string[] {
  if (kind === 'relays') return [stockTicker.name];
  return GATE_SCENARIOS.filter(({ gates }) => gates === kind).map(({ scenario }) => scenario.name);
}
