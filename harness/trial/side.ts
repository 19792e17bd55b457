// One side of a block: a server process with its client processes, led through the phases of a trial. What it
// has seen is kept until `trial-assembly.ts` makes the record of it.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { kernelMemory } from '../../measure/process/kernel-memory.ts';
import type { TlsLibrary } from '../../servers/target.ts';
import type { ConnectOutcome, Slice } from '../../workloads/workload.ts';
import type { ChildOptions } from '../processes/child.ts';
import { ChildGroup } from '../processes/child-group.ts';
import type { Case } from '../../scenarios/scenario.ts';
import type {
  MemoryLevel,
  SideMemory,
  SideObservations,
  SteadySlice,
  StepObservations,
} from './observations.ts';
import type { Pinning } from '../machine/pinning.ts';
import type { SidePath } from './side-path.ts';
import { OWN_SLICE_MS, warmUpScaleOf, type BlockPlan, type SidePlan } from '../plan/plan.ts';
import type { ServerSlice } from '../processes/messages.ts';
import type { SideClients } from './client-processes.ts';
import { otherServerOf, otherTlsOf } from './server-kind.ts';
import { isLookedAt, lookThrough } from './look.ts';
import { everyoneHasLeft, type ProxyObservations, type SideProxy } from './side-proxy.ts';
import { ANNOUNCE_MS, drainMs, rateScaleOf, SideSlices } from './side-slices.ts';
import { SurroundingsWatch } from './surroundings.ts';
import { SideServers } from './side-servers.ts';
import { collectionOf, proxyOf, serverOptions, serverSetup, type SideOptions } from './side-processes.ts';
import { clientTlsOf, endsOfTls } from '../processes/certificate.ts';
import { TIME_LIMITS_MS } from '../processes/time-limits.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import { causesOf, sumMemory, UNKNOWN_MEMORY, withoutTotalsOfTheHost } from './totals.ts';
import { sumOutcomes } from '../../workloads/connect-outcomes.ts';
import { keepsUp } from './keeps-up.ts';

/** For the answer to a wait whose own limit the client process keeps. */
const ANSWER_MS = 1_000;

export class Side {
  readonly plan: SidePlan;
  readonly startedAt = new Date().toISOString();
  readonly #block: BlockPlan;
  readonly #pinning: Pinning;
  readonly #path: SidePath | undefined;
  readonly #proxy: SideProxy | undefined;
  readonly #wanted: ChildOptions;
  readonly #collects: boolean;
  readonly #processes: ChildGroup;
  readonly #servers: SideServers;
  readonly #clients: SideClients;
  readonly #levels: MemoryLevel[] = [];
  readonly #steps: StepObservations[] = [];
  #steady: SteadySlice[] = [];
  #nulls: ServerSlice[] = [];
  #own: SteadySlice[] = [];
  #step: Case;
  #connect: ConnectOutcome = { opened: 0, failures: {} };
  #sent: Record<string, number> = {};
  readonly #slices: SideSlices;
  #disconnectNs = 0;
  #before: SideMemory | undefined;
  #after: SideMemory | undefined;
  /** False once a step of a climb has shown that the side, or its clients, no longer keep up: validity.ts. */
  keepsUp = true;
  versions: Readonly<Record<string, string>> = {};
  #tlsLibrary: TlsLibrary | undefined;
  #http: 2 | undefined;

  constructor(
    block: BlockPlan,
    plan: SidePlan,
    pinning: Pinning,
    clients: SideClients,
    { path, serverNodeOptions, idle }: SideOptions,
  ) {
    this.#path = path;
    this.#collects = idle === undefined;
    this.plan = plan;
    this.#block = block;
    this.#clients = clients;
    this.#slices = new SideSlices(block);
    this.#pinning = pinning;
    this.#step = block.steps[0];
    this.#wanted = serverOptions(block, plan, pinning, { path, serverNodeOptions });
    // What a target of the user's leaves behind in its process must not meet the next one, and a network ends with its block.
    this.#processes = new ChildGroup(plan.location === undefined && path === undefined ? idle : undefined);
    this.#proxy = proxyOf(block, pinning, path);
    const [{ scenario, parameters }] = block.steps;
    this.#servers = new SideServers(this.#processes, { workload: scenario.workload, parameters });
  }

  /** Starts the processes and the target, and readies the clients. */
  async start(): Promise<void> {
    const { steps, seed, client: kind } = this.#block;
    const [{ parameters, tls }] = steps;
    const ends = await endsOfTls(tls);
    const setup = serverSetup(this.#block, this.plan, this.#path, ends.server);
    const { started, ports } = await this.#servers.start(this.#wanted, setup, this.#clients.start());
    this.versions = started.versions;
    this.#tlsLibrary = started.tls;
    this.#http = started.http;
    const { transport } = this.plan;
    const port = (await this.#proxy?.inFrontOf(ports)) ?? started.port;
    const { workload, host } = setup;
    const place = { transport, host, port, ...otherServerOf(this.plan, seed) };
    const secured = { ...otherTlsOf(this.plan), ...clientTlsOf(ends, tls, { host, ...started }) };
    const spoken = started.http === undefined ? {} : { http: started.http };
    await this.#clients.setUp({ workload, parameters, seed, kind, ...place, ...secured, ...spoken });
    if (started.formerPort !== undefined) await this.#servers.retire();
  }

  /** Looks at one quiet stream through the proxy, where there is one. */
  async look(): Promise<void> {
    if (this.#proxy === undefined || !isLookedAt(this.#block)) return;
    const { seed, steps } = this.#block;
    const place = { plan: this.plan, seed, pinning: this.#pinning, path: this.#path, ip: steps[0].ip };
    await lookThrough(this.#proxy, { ...place, processes: this.#processes });
  }

  /** Lets connections come and go before memory is taken for the first time, where the workload wants that. */
  async rehearse(): Promise<void> {
    await this.#clients.ask('rehearse', 'rehearse');
    await this.#servers.connections(TIME_LIMITS_MS.rehearse, 'rehearse', 0);
  }

  /** Takes the memory of the level that is open now. */
  async measureLevel(): Promise<void> {
    const memory = await this.#memory(true);
    this.#proxy?.measureLevel(this.#connect.opened);
    this.#levels.push({ connections: this.#connect.opened, kernel: kernelMemory(), ...memory });
  }

  /** Opens connections up to a level, and waits until the server has seen them. */
  async connect(level: number): Promise<void> {
    const limitMs = TIME_LIMITS_MS.connect + (1000 * level) / Number(this.#step.parameters['connectRateHz']);
    const outcomes = await this.#clients.askWithin(limitMs, 'connect', 'connect', level);
    this.#connect = sumOutcomes([this.#connect, ...outcomes]);
    if (this.#connect.opened === 0) {
      const through = this.#proxy === undefined ? '' : ` through ${this.#proxy.via.name}`;
      const message = `No client could connect to ${this.plan.target}${through}: ${causesOf(this.#connect)}.`;
      const whose = this.#proxy === undefined ? 'server' : 'proxy';
      throw new TrialFailure('unreachable', whose, message, this.#servers.stderrTail);
    }
    await this.#servers.connections(TIME_LIMITS_MS.settle, 'settle', this.#connect.opened);
  }

  /** What connecting has left behind in clients whose memory is not taken. */
  async collectOfClients(): Promise<void> {
    if (this.#collects) await this.#clients.ask('memory', 'memory', 'garbage');
  }

  /** Faster than steady state, and not recorded: first the real thing, then the null target. */
  async warmUp(): Promise<void> {
    const { warmUpMs, nullMs } = this.#block.profile;
    const rateScale = warmUpScaleOf(this.#block);
    await this.#slice(this.#slices.next('warm-up', warmUpMs, rateScale, false));
    // The null target only where it is measured.
    if (nullMs > 0) await this.#askServer(this.#slices.next('warm-up', warmUpMs / 2, rateScale, true));
    await this.#reset();
  }

  /** The next slices belong to this step. What is between servers and clients is metered from here to `endSteady`. */
  async beginStep(step: Case): Promise<void> {
    this.#step = step;
    await this.#path?.beginStep();
    this.#proxy?.beginStep();
    this.#steady = [];
    this.#nulls = [];
    this.#own = [];
  }

  /** The steady slices of the step are over; others may follow. */
  async endSteady(): Promise<void> {
    await this.#path?.endSteady();
    this.#proxy?.endSteady();
  }

  /** Collects what both ends have recorded since the last step. `nulls`: of a null server that had its slices with this side. */
  async endStep(nulls: readonly ServerSlice[] = this.#nulls): Promise<void> {
    const path = this.#path?.endStep();
    const proxy = this.#proxy?.endStep();
    const [memory, server, clients] = await Promise.all([
      this.#memory(false),
      this.#servers.measurements(),
      this.#clients.ask('measurements', 'measurements', this.#sent),
    ]);
    this.#steps.push({
      steady: this.#steady,
      nulls,
      own: this.#own,
      sharedClients: this.#clients.shared,
      memory,
      server,
      clients,
      path,
      proxy,
    });
    this.keepsUp = keepsUp(this.#steady, clients);
    await this.#reset();
  }

  async #reset(): Promise<void> {
    await Promise.all([this.#servers.reset(), this.#clients.ask('measurements', 'reset', this.#sent)]);
  }

  /** Starts what the next steady slice needs, where it loses a server. */
  async readySlice(): Promise<void> {
    await this.#servers.prepare();
  }

  /** In a turn that was called at `calledNs`; `place`: this side's among those that have it together. */
  async steadySlice(calledNs: number, place: number): Promise<void> {
    const { profile, sidesAtOnce, staggerMs } = this.#block;
    const fromNs = calledNs + (ANNOUNCE_MS + place * staggerMs) * NS_PER_MS;
    const slice = this.#slices.next(
      'steady',
      profile.sliceMs,
      rateScaleOf(this.#block, this.#step),
      false,
      fromNs,
    );
    const seen = await this.#slice(slice);
    const server = sidesAtOnce === 1 ? seen.server : withoutTotalsOfTheHost(seen.server);
    this.#steady.push({ ...seen, server });
  }

  /** A warm-up or a steady slice that all sides have together, event by event in turn; nothing is kept of a warm-up. */
  async turnSlice(slice: Slice): Promise<void> {
    const seen = await this.#slice(slice);
    if (slice.phase === 'steady') this.#steady.push({ ...seen, server: withoutTotalsOfTheHost(seen.server) });
  }

  /** Forgets a warm-up. */
  warmedUp(): Promise<void> {
    return this.#reset();
  }

  /** For itself, at the rate of the steady phase: what cannot be told where all work at once. No time of it is recorded. */
  async ownSlice(): Promise<void> {
    const slice = this.#slices.next('warm-up', OWN_SLICE_MS, rateScaleOf(this.#block, this.#step), false);
    this.#own.push(await this.#slice(slice));
  }

  /** The same application and schedule, with the sends discarded. */
  async nullSlice(): Promise<void> {
    const slice = this.#slices.next(
      'steady',
      this.#block.profile.nullMs,
      rateScaleOf(this.#block, this.#step),
      true,
    );
    this.#nulls.push(await this.#askServer(slice));
  }

  async #slice(slice: Slice): Promise<SteadySlice> {
    const watch = new SurroundingsWatch(this.#pinning);
    // The clients first: one that has no processor just then must not miss what the others send.
    await this.#clients.ask('slice', 'announce', slice);
    const answers = Promise.all([
      this.#askServer(slice),
      this.#clients.askWithin(this.#sliceLimitMs(slice), 'slice', 'slice', slice),
    ]);
    watch.announced(slice);
    const [server, clients] = await answers;
    const surroundings = watch.seen();
    for (const { outcome } of [server, ...clients]) Object.assign(this.#sent, outcome.sent);
    // What has not arrived by then is accounted as lost.
    const limitMs = drainMs(this.#step);
    await this.#clients.askWithin(limitMs + ANSWER_MS, 'drain', 'drain', this.#sent, limitMs);
    return { slice, server, clients, surroundings };
  }

  async #askServer(slice: Slice): Promise<ServerSlice> {
    const at = { slice, sent: { ...this.#sent }, limitMs: this.#sliceLimitMs(slice) };
    const [seen] = await Promise.all([
      this.#servers.slice(at),
      this.#proxy?.during(slice),
      this.#path?.during(slice),
    ]);
    return seen;
  }

  #sliceLimitMs({ fromNs, toNs }: Slice): number {
    return TIME_LIMITS_MS.slice + (toNs - fromNs) / NS_PER_MS + drainMs(this.#step);
  }

  /** Closes all connections, and takes the memory before and after. */
  async disconnect(): Promise<void> {
    this.#before = await this.#memory(true);
    const fromNs = nowNs();
    await this.#clients.ask('disconnect', 'disconnect');
    const isEmpty = await everyoneHasLeft(this.#proxy, (limitMs) =>
      this.#servers.connections(limitMs, 'disconnect', 0),
    );
    this.#disconnectNs = isEmpty ? nowNs() - fromNs : NaN;
    const after = await this.#memory(true);
    this.#after = isEmpty ? after : { ...after, server: UNKNOWN_MEMORY };
  }

  /** What has been seen; complete after `disconnect`. */
  get observations(): SideObservations {
    return {
      connect: this.#connect,
      http: this.#http,
      tlsLibrary: this.#tlsLibrary,
      levels: this.#levels,
      steps: this.#steps,
      before: this.#before!,
      after: this.#after!,
      disconnectNs: this.#disconnectNs,
      proxy: this.proxy,
    };
  }

  /** What has been seen of the proxy so far. */
  get proxy(): ProxyObservations | undefined {
    return this.#proxy?.observations;
  }

  /** Whose fault it is that this side has failed. */
  causeOf(failure: TrialFailure): TrialFailure {
    const cause = this.#proxy?.causeOf(failure) ?? failure;
    return this.#path?.causeOf(cause) ?? cause;
  }

  /** Ends the server in order. */
  async stop(): Promise<void> {
    if (await this.#servers.close()) await this.#processes.end();
  }

  /** Ends the server at once. */
  async kill(): Promise<void> {
    await Promise.all([this.#processes.kill(), this.#proxy?.close()]);
  }

  /** What clients of several sides take cannot be told by side. */
  async #memory(collect: boolean): Promise<SideMemory> {
    const collection = collect && this.#collects ? collectionOf(this.#block) : 'none';
    const [server, clients] = await Promise.all([
      this.#servers.memory(collection),
      this.#clients.shared ? [UNKNOWN_MEMORY] : this.#clients.ask('memory', 'memory', collection),
    ]);
    return { server, client: sumMemory(clients) };
  }
}
