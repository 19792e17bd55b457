// The sides of a block, and who among them takes part in a step: a side that breaks leaves, the others go on.
import { isBrowserClient } from '../../clients/browser-clients.ts';
import { NS_PER_MS } from '../../measure/clock.ts';
import type { Slice } from '../../workloads/workload.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { BlockPlan, SidePlan } from '../plan/plan.ts';
import type { ServerSlice } from '../processes/messages.ts';
import type { IdleChildren } from '../processes/idle-children.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import type { TrialRecord } from '../trial-record.ts';
import { failedTrials, measuredTrials, type RunIdentity } from './assembly.ts';
import { NullServer } from './null-server.ts';
import { leftToClients, linksAreFull } from './path-measurements.ts';
import type { SidePath } from './side-path.ts';
import { ClientProcesses } from './client-processes.ts';
import { memoryOptions, nameOf } from './side-processes.ts';
import { Side } from './side.ts';

export interface BlockContext {
  readonly run: RunIdentity;
  readonly pinning: Pinning;
  /** Aborting kills the block's processes; `runBlock` then rejects with `Interrupted`. */
  readonly signal: AbortSignal;
  /** Options of Node for the server of a side. */
  readonly serverNodeOptions?: (block: BlockPlan, side: SidePlan) => readonly string[];
  /** Where its processes come from and go to; without it each block has new ones. */
  readonly idle?: IdleChildren;
}

/** The user wants the run to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** All sides of a block. */
export class BlockSides {
  readonly #block: BlockPlan;
  readonly #context: BlockContext;
  readonly #sides: readonly Side[];
  /** By side: its own, or the same for all. */
  readonly #clients: ClientProcesses[] = [];
  /** Where each side has a network of its own, its clients are in it. */
  readonly #sharesClients: boolean;
  /** In which sides are started, warmed up and led on: that of their first slices, which is random. */
  readonly #order: readonly number[];
  readonly #failures = new Map<number, TrialFailure>();
  /** A neighbour of sides that take turns event by event. */
  readonly #nullServer: NullServer | undefined;
  /** Sides that sit out the higher steps of a climb. */
  readonly #resting = new Set<number>();

  /** `paths`: of each side, where there is a network. */
  constructor(block: BlockPlan, context: BlockContext, paths: readonly (SidePath | undefined)[]) {
    this.#block = block;
    this.#context = context;
    this.#order = [...new Set(block.sliceOrder)];
    const { pinning, serverNodeOptions, idle } = context;
    this.#sharesClients = block.eventTurns !== undefined && paths.every((path) => path === undefined);
    const inBrowser = isBrowserClient(block.client);
    const start = (name: string, path?: SidePath): ClientProcesses =>
      new ClientProcesses(block.clientProcesses, name, pinning, {
        inBrowser,
        nodeOptions: clientOptions(block, this.#sharesClients),
        prefix: path?.prefix('client') ?? [],
        shared: this.#sharesClients,
        // A browser begins each block anew.
        idle: path === undefined && !inBrowser ? idle : undefined,
      });
    const shared = this.#sharesClients ? start('client') : undefined;
    const sides: Side[] = [];
    for (const index of this.#order) {
      const plan = block.sides[index]!;
      const path = paths[index];
      const clients = shared ?? start(`${nameOf(plan)} client`, path);
      this.#clients[index] = clients;
      sides[index] = new Side(block, plan, pinning, clients.seat(index), {
        path,
        serverNodeOptions: serverNodeOptions?.(block, plan) ?? [],
        idle,
      });
    }
    this.#sides = sides;
    this.#nullServer = block.eventTurns === undefined ? undefined : new NullServer(block, context.pinning);
  }

  /** A step of all sides at the same time: for what is not measured. */
  async together(step: (side: Side) => Promise<void>): Promise<void> {
    await Promise.all(this.#order.map((index) => this.one(index, step)));
  }

  /** A step of one side after the other: for what is measured. */
  async inTurn(step: (side: Side) => Promise<void>): Promise<void> {
    for (const index of this.#order) await this.one(index, step);
  }

  /** A step of these sides at the same time, for what is measured so; `place` counts them in their order. */
  async inOneTurn(
    turn: readonly number[],
    step: (side: Side, place: number) => Promise<void>,
  ): Promise<void> {
    await Promise.all(turn.map((index, place) => this.one(index, (side) => step(side, place))));
  }

  /**
   * A slice that all sides have together with the null server. Each has its place among the neighbours by its number, whoever
   * else has failed; in what order they come is drawn for every event. A warm-up is too fast for turns.
   */
  async inEventTurns(slice: Slice): Promise<void> {
    const senders = this.#sides.length + 1;
    const { distanceMs } = this.#block.eventTurns!;
    // Several processes that do not sleep would take the processor from each other.
    const awake = this.#sharesClients ? ({ awake: true } as const) : {};
    const sliceOf = (sender: number): Slice =>
      slice.rateScale > this.#block.rateScale
        ? { ...slice, ...awake }
        : { ...slice, ...awake, turns: { sender, senders, distanceNs: distanceMs * NS_PER_MS } };
    await Promise.all([
      ...this.#order.map((index) => this.one(index, (side) => side.turnSlice(sliceOf(index)))),
      this.#nullServer?.slice(sliceOf(this.#sides.length), slice.phase === 'steady'),
    ]);
  }

  /** What the null server has used in the steady slices. */
  get nulls(): readonly ServerSlice[] {
    return this.#nullServer?.slices ?? [];
  }

  /** Once for all sides, by the first that has not failed. */
  async collectOfSharedClients(): Promise<void> {
    const first = this.#order.find((index) => !this.#failures.has(index));
    if (this.#sharesClients && first !== undefined) await this.one(first, (side) => side.collectOfClients());
  }

  async start(): Promise<void> {
    await Promise.all([this.together((side) => side.start()), this.#nullServer?.start()]);
  }

  async stop(): Promise<void> {
    const clients = this.#clients.map((each) => each.stop());
    await Promise.all([...clients, this.together((side) => side.stop()), this.#nullServer?.stop()]);
  }

  /** Those that no other side has. */
  #ownClients(index: number): ClientProcesses | undefined {
    const clients = this.#clients[index];
    return clients?.shared === true ? undefined : clients;
  }

  /** A step of one side, unless it has failed before, or rests. */
  async one(index: number, step: (side: Side) => Promise<void>): Promise<void> {
    if (this.#context.signal.aborted) throw new Interrupted();
    if (this.#failures.has(index) || this.#resting.has(index)) return;
    const side = this.#sides[index]!;
    try {
      await step(side);
    } catch (error) {
      if (this.#context.signal.aborted) throw new Interrupted();
      if (!(error instanceof TrialFailure)) throw error;
      this.#failures.set(index, side.causeOf(error));
      await Promise.all([side.kill(), this.#ownClients(index)?.kill()]);
    }
  }

  restThoseThatDoNotKeepUp(): void {
    for (const [index, { keepsUp }] of this.#sides.entries()) if (!keepsUp) this.#resting.add(index);
  }

  endRest(): void {
    this.#resting.clear();
  }

  records(): TrialRecord[] {
    const { run } = this.#context;
    const seen = this.#sides.map((side) => side.observations);
    const full = linksAreFull(this.#block.steps, seen);
    // What works at the same time takes from the same processors.
    const left = (index: number): number[] =>
      this.#block.steps.map((_, step) => {
        const others = this.#block.eventTurns === undefined ? [seen[index]!] : seen;
        return leftToClients(others.flatMap(({ steps }) => steps[step]?.path ?? []));
      });
    return this.#sides.flatMap((side, index) => {
      const failure = this.#failures.get(index);
      return failure === undefined
        ? measuredTrials(run, this.#block, index, side.startedAt, {
            ...seen[index]!,
            linksAreFull: full,
            leftToClients: left(index),
          })
        : failedTrials(run, this.#block, index, side.startedAt, failure, side.proxy);
    });
  }

  async killAll(): Promise<void> {
    const others = this.#nullServer === undefined ? [] : [this.#nullServer];
    await Promise.all([...this.#sides, ...this.#clients, ...others].map((each) => each.kill()));
  }
}

/** A process that does not sleep makes garbage at every turn of its loop: so much space that it is seldom collected. */
function clientOptions(block: BlockPlan, shared: boolean): readonly string[] {
  return shared ? ['--min-semi-space-size=16', '--max-semi-space-size=16'] : memoryOptions(block);
}
