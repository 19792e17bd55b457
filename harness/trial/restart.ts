// A server that is lost in the middle of a slice, and the process that takes its place. That one is started and has loaded
// its target before the slice, so that the time without a server is what the workload asks for, on both sides of a pair.
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import { outageTimes, type Outage } from '../../workloads/outage.ts';
import type { Slice, Workload } from '../../workloads/workload.ts';
import { NO_HTTP2_GATEWAY } from '../plan/obstacles.ts';
import type { Child, ChildOptions } from '../processes/child.ts';
import type { ChildGroup } from '../processes/child-group.ts';
import type {
  GatewayMethods,
  LosableServerMethods,
  LostServer,
  ProcessMeasurements,
  ServerMethods,
  ServerSetup,
  ServerSlice,
} from '../processes/messages.ts';
import { TrialFailure } from '../processes/trial-failure.ts';
import { measurementsOfAll, sliceOfBoth } from './lost-server.ts';

/** Which slice it is, and how long it may take. */
export interface OutageSlice {
  readonly slice: Slice;
  readonly sent: Readonly<Record<string, number>>;
  readonly limitMs: number;
}

/** How the server of a side was started. */
export interface StartedServer {
  /** Its port is that of those who take its place. */
  readonly setup: ServerSetup;
  readonly options: ChildOptions;
  readonly group: ChildGroup;
}

interface Successors {
  readonly next: Child;
  readonly gateway: Child | undefined;
}

/** Of one side: its servers, of which each steady slice loses one. */
export class Restarts {
  readonly #outage: Outage;
  readonly #started: StartedServer;
  #successors: Successors | undefined;
  #lost: ProcessMeasurements[] = [];

  constructor(outage: Outage, started: StartedServer) {
    this.#outage = outage;
    this.#started = started;
    const { kind, role } = started.options;
    if (kind === 'server') return;
    const message = `The workload restarts its server, and this program has not started the ${role}.`;
    throw new TrialFailure('refused', 'server', message, []);
  }

  /** The server listens, and speaks that version of HTTP; undefined: 1.1. */
  speaks(http: 2 | undefined): void {
    if (http === 2 && this.#outage.gateway) throw new TrialFailure('refused', 'server', NO_HTTP2_GATEWAY, []);
  }

  /** Starts what the next steady slice will need. */
  async prepare(): Promise<void> {
    const { setup, options, group } = this.#started;
    const { role, cpus, prefix = [] } = options;
    const standIn: ChildOptions = { kind: 'gateway', role: `${role} gateway`, cpus, prefix };
    const [next, gateway] = await group.start(this.#outage.gateway ? [options, standIn] : [options]);
    await next!.ask<LosableServerMethods, 'prepare'>('listen', 'prepare', setup);
    await gateway?.started;
    this.#successors = { next: next!, gateway };
  }

  /** Whether the slice is one that loses the server. */
  concerns({ phase, discard }: Slice): boolean {
    return phase === 'steady' && !discard;
  }

  /** Leads the server through the slice until it is lost, and then the one that takes its place, which is there afterwards. */
  async slice(
    server: Child,
    at: OutageSlice,
  ): Promise<{ readonly server: Child; readonly seen: ServerSlice }> {
    const { next, gateway } = this.#successors!;
    this.#successors = undefined;
    const { slice, sent, limitMs } = at;
    const { backNs } = outageTimes(this.#outage, slice);
    const lost = await this.#lose(server, at);
    const { setup } = this.#started;
    await gateway?.ask<GatewayMethods, 'open'>('listen', 'open', setup.host, setup.port, setup.tls);
    await until(backNs);
    const answers = await gateway?.ask<GatewayMethods, 'close'>('stop', 'close');
    await next.ask<ServerMethods, 'listen'>('listen', 'listen', {
      ...setup,
      afterFormer: false,
      takeOver: { slice, sent },
    });
    const [seen] = await Promise.all([
      next.askWithin<ServerSlice>(limitMs, 'slice', 'slice', [slice]),
      gateway?.stop(),
    ]);
    this.#lost.push(answers === undefined ? lost.measurements : withAnswers(lost.measurements, answers));
    return { server: next, seen: sliceOfBoth(lost, seen) };
  }

  async #lose(server: Child, { slice, limitMs }: OutageSlice): Promise<LostServer> {
    const { how } = this.#outage;
    const begun = server.askWithin<ServerSlice>(limitMs, 'slice', 'slice', [slice]);
    // That its slice never ends is as it should be once it is lost; before that it is a failure.
    const broken = begun.then(() => new Promise<never>(() => {}));
    broken.catch(() => {});
    await Promise.race([until(outageTimes(this.#outage, slice).lostNs), broken]);
    const asked = server.ask<LosableServerMethods, 'lose'>('stop', 'lose', how === 'kill' ? how : 'close');
    const lost = await Promise.race([asked, broken]);
    await (how === 'kill' ? server.kill() : server.stop());
    return lost;
  }

  /** What all have measured, those that were lost and the last one; what was lost is forgotten then. */
  measurementsOfAll(last: ProcessMeasurements, workload: Workload): ProcessMeasurements {
    const lost = this.#lost;
    this.#lost = [];
    return measurementsOfAll(lost, last, workload.metrics);
  }
}

/** What answered in the server's place has said so often that it is not there. */
function withAnswers(measured: ProcessMeasurements, answers: number): ProcessMeasurements {
  return { ...measured, values: { ...measured.values, gateway_answers: answers } };
}

/** Not before: the timer of the event loop may be up to a millisecond early, and a loss before its time is none that clients expect. */
async function until(dueNs: number): Promise<void> {
  for (let leftNs = dueNs - nowNs(); leftNs > 0; leftNs = dueNs - nowNs())
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(leftNs / NS_PER_MS)));
}
