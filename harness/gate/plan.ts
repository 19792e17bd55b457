// The design of a gate job, as data, and its plan: three arms of every target, alive together and taking turns event by
// event, in replicates that each start fresh processes. How many is fixed before the job begins; looking at
// the figures and going on until they please would make any rate of false alarms.
// Why these numbers: docs/methodology/gate.md. A pure function of its options.
import { deriveSeed, Random } from '../../measure/random.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { TLS_OFF } from '../../scenarios/tls.ts';
import type { Case } from '../../scenarios/scenario.ts';
import type { Stack, Transport } from '../../servers/target.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import type { ServerAtUrl } from '../plan/server-at-url.ts';
import { planRun, type BlockPlan, type RunPlan, type SidePlan } from '../plan/plan.ts';
import type { Profile } from '../plan/profile.ts';
import type { Arm } from '../trial-record.ts';
import { GATE_SCENARIOS, NOT_DRIVEN, RELAYED, type GateRhythm, type GateScenario } from './scenarios.ts';

/** What is loaded for one arm of a comparison. */
export interface ArmLocation {
  readonly location: string;
  /** A relay at that URL, which the user has started. */
  readonly server?: ServerAtUrl;
  /** Where `location` is an address over TLS: any certificate will do there. */
  readonly insecure?: boolean;
  readonly stack: Stack;
  readonly transport: Transport;
}

/** One target in its two builds. */
export interface GatePair {
  /** What the arms have in common, in records and reports: `node-sse`. */
  readonly target: string;
  readonly base: ArmLocation;
  /** Of the same build as `base`: by default the same module, in another process. */
  readonly base2?: ArmLocation;
  readonly head: ArmLocation;
}

/** Of these scenarios, those in which all arms publish in the same slices. */
export function interleavedOf(names: readonly string[]): readonly string[] {
  return chosen(names).flatMap(({ scenario, interleaved }) => (interleaved ? [scenario.name] : []));
}

export interface GatePlanOptions {
  readonly pairs: readonly GatePair[];
  /** Names of `GATE_SCENARIOS`. */
  readonly scenarios: readonly string[];
  readonly seed: number;
  /** How connections are secured: `1.3`; undefined: in clear text. */
  readonly tls?: string | undefined;
  /** In place of each scenario's own. */
  readonly replicates?: number | undefined;
  /** In place of the scenarios' own: tests are in a hurry. */
  readonly rhythm?: GateRhythm;
  /** 0, or 1 for the batch that confirms: its blocks are numbered on, and everything random is another. */
  readonly batch?: 0 | 1;
  /** Position of the first trial: after those of the batch before. */
  readonly firstOrder?: number;
  /** Leaves out the comparisons that it is false for. */
  readonly wanted?: (scenario: string, target: string) => boolean;
}

/** The replicates of one batch, by scenario. */
export function replicatesOf(
  options: Pick<GatePlanOptions, 'scenarios' | 'replicates'>,
): Record<string, number> {
  return Object.fromEntries(
    chosen(options.scenarios).map(({ scenario, replicates }) => [
      scenario.name,
      options.replicates ?? replicates,
    ]),
  );
}

/** The cases of those scenarios under the gate's load. */
export function gateCases(scenarios: readonly string[]): readonly Case[] {
  return chosen(scenarios).map((gate) => caseOf(gate));
}

/** Plans one batch: a round has one replicate of each comparison, in random order. */
export function planGate(options: GatePlanOptions): RunPlan {
  const { pairs, seed, batch = 0, wanted = () => true } = options;
  const batchSeed = deriveSeed(seed, 'gate', batch);
  const isRelays = pairs.some(({ head }) => head.server !== undefined);
  const blocks = chosen(options.scenarios).flatMap((registered): BlockPlan[] => {
    const gate = isRelays ? { ...registered, ...RELAYED } : registered;
    const planned = pairs.filter(({ target }) => wanted(gate.scenario.name, target));
    const replicates = options.replicates ?? gate.replicates;
    const profile: Profile = {
      ...(options.rhythm ?? gate.profile),
      ...(isRelays && NOT_DRIVEN),
      name: 'full',
      blocks: replicates,
      blocksChosen: true,
      maxConnections: Infinity,
    };
    return planned.flatMap((pair) => {
      const plan = planRun({
        cases: [[caseOf(gate, options.tls)]],
        stacks: [{ stack: pair.head.stack, sides: sidesOf(pair), skipped: [] }],
        profile,
        // Of its own for each target: else SSE and WebSocket would have their slices in the same order.
        seed: deriveSeed(batchSeed, pair.target),
        client: 'lean',
        clientProcesses: 1,
      });
      return plan.blocks.map((block) => ({
        ...block,
        ...(gate.interleaved ? eventByEvent(block) : {}),
        block: block.block + batch * replicates,
        warmUpTogether: true,
      }));
    });
  });
  return { blocks: inRounds(blocks, batchSeed, options.firstOrder ?? 0), skipped: [] };
}

function chosen(names: readonly string[]): GateScenario[] {
  return GATE_SCENARIOS.filter(({ scenario }) => names.includes(scenario.name));
}

/** All arms in each turn, their events at equal distances. */
function eventByEvent({ steps: [planned], sides }: BlockPlan): Pick<BlockPlan, 'sidesAtOnce' | 'staggerMs'> {
  const rateHz = workloadNamed(planned.scenario.workload).offeredRateHz(planned.parameters as never);
  return { sidesAtOnce: sides.length, staggerMs: 1000 / rateHz / sides.length };
}

function caseOf({ scenario, parameters }: GateScenario, tls: string = TLS_OFF): Case {
  const expanded = casesOf(scenario, parameters, Infinity, { tls: [tls] });
  if (!expanded.ok) throw new Error(expanded.errors.join(' '));
  return expanded.cases[0]![0];
}

function sidesOf({ target, base, base2 = base, head }: GatePair): SidePlan[] {
  const side = (arm: Arm, { location, server, insecure, stack, transport }: ArmLocation): SidePlan => ({
    arm,
    target,
    location,
    stack,
    transport,
    ...(server === undefined ? {} : { server }),
    ...(insecure === undefined ? {} : { insecure }),
  });
  return [side('base', base), side('base2', base2), side('head', head)];
}

/** Round after round, so that a drift of the machine falls on all comparisons alike. */
function inRounds(blocks: readonly BlockPlan[], seed: number, firstOrder: number): BlockPlan[] {
  const rounds = new Map<number, BlockPlan[]>();
  for (const block of blocks) rounds.set(block.block, [...(rounds.get(block.block) ?? []), block]);
  let order = firstOrder;
  return [...rounds]
    .sort(([a], [b]) => a - b)
    .flatMap(([round, members]) => new Random(deriveSeed(seed, 'round', round)).shuffle(members))
    .map((block) => {
      const placed = { ...block, order };
      order += block.sides.length;
      return placed;
    });
}
