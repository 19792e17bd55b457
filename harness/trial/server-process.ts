// A server process: one target, the application that it serves, and the publisher. Started by the parent;
// speaks over IPC (process-messages.ts) and prints nothing.
import { Agenda } from '../../measure/time/agenda.ts';
import type { Collection } from '../../measure/process/collection.ts';
import { memorySnapshot } from '../../measure/process/usage.ts';
import { loadTarget } from '../../servers/targets.ts';
import type { Application, Listener, Target } from '../../servers/target.ts';
import { loadWorkload } from '../../workloads/one-workload.ts';
import type { LoadParameters, ServerHalf, Slice } from '../../workloads/workload.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import { tellMeasurements } from './tell-measurements.ts';
import { listenWith } from '../processes/listen.ts';
import { LISTEN_OPTIONS } from '../processes/listen-options.ts';
import type { ConnectedBackplane } from '../backplane/connected.ts';
import type { BackplaneSetup } from '../backplane/backplane-setup.ts';
import type { LosableServerMethods, ServerMethods, ServerSetup } from '../processes/messages.ts';
import { SliceMeter } from './slice-meter.ts';
import { helperCpuUs } from '../../measure/process/helper-threads.ts';

class ServerProcess implements LosableServerMethods {
  #agenda!: Agenda;
  #meter!: SliceMeter;
  #setup: ServerSetup | undefined;
  /** Prepared, and not yet listening. */
  #target: Target | undefined;
  #half: ServerHalf | undefined;
  #listener: Listener | undefined;
  /** Of the server before this one. */
  #former: Listener | undefined;
  #backplane: ConnectedBackplane | undefined;

  async describe(nameOrPath: string): ReturnType<ServerMethods['describe']> {
    const { name, stack, transport, versions } = await loadTarget(nameOrPath);
    return { name, stack, transport, versions };
  }

  async prepare(setup: ServerSetup): Promise<void> {
    // The process may have served others before.
    const agenda = new Agenda();
    this.#agenda = agenda;
    this.#meter = new SliceMeter(agenda, helperCpuUs);
    const { place = 0, backplane } = setup;
    const [target, workload, connected] = await Promise.all([
      loadTarget(setup.target),
      loadWorkload(setup.workload),
      backplane === undefined ? undefined : connectTo(backplane, place),
      agenda.start(),
    ]);
    this.#backplane = connected;
    const parameters = setup.parameters as unknown as LoadParameters;
    this.#half = workload.serverHalf({
      parameters,
      seed: setup.seed,
      agenda,
      place,
      ...(connected === undefined ? {} : { backplane: connected }),
    });
    this.#target = target;
  }

  async listen(setup: ServerSetup): ReturnType<ServerMethods['listen']> {
    if (this.#target === undefined) await this.prepare(setup);
    const target = this.#target!;
    this.#target = undefined;
    this.#setup = setup;
    const workload = await loadWorkload(setup.workload);
    const parameters = setup.parameters as unknown as LoadParameters;
    const { host, port, takeOver, tls, afterFormer } = setup;
    if (takeOver !== undefined) this.#half!.takeOver!(takeOver.slice, takeOver.sent);
    const secured = tls === undefined ? {} : { tls };
    this.#listener = await listenWith(target, this.#half!.application, {
      ...LISTEN_OPTIONS,
      ...workload.listenOptions?.(parameters),
      host,
      port,
      ...(setup.backplane === undefined ? {} : { shared: true }),
      ...secured,
    });
    if (afterFormer === true)
      this.#former = await listenWith(target, NOBODY, { ...LISTEN_OPTIONS, host, port: 0, ...secured });
    const former = this.#former === undefined ? {} : { formerPort: this.#former.port };
    const { transport, versions, http } = target;
    const spoken = http === undefined ? {} : { http };
    return { port: this.#listener.port, transport, versions, tls: this.#listener.tls, ...spoken, ...former };
  }

  async retire(): Promise<void> {
    await this.#former?.close();
    this.#former = undefined;
  }

  async connections(count: number): Promise<void> {
    const half = this.#half!;
    while (half.connections !== undefined && half.connections !== count)
      await new Promise((resolve) => setTimeout(resolve, 1));
  }

  openConnections(): Promise<number> {
    return Promise.resolve(this.#half!.connections ?? 0);
  }

  async slice(slice: Slice): ReturnType<ServerMethods['slice']> {
    const stall = this.#setup!.stall;
    if (stall !== undefined && slice.phase === 'steady')
      this.#agenda.stall ??= { ...stall, fromNs: slice.fromNs };
    this.#agenda.sharers = slice.turns?.senders ?? 1;
    const { result, usage, points } = await this.#meter.meter(slice, () => this.#half!.run(slice), noPoint);
    return { outcome: result, usage, points };
  }

  memory(collection: Collection): ReturnType<ServerMethods['memory']> {
    return Promise.resolve(memorySnapshot(collection));
  }

  measurements(): ReturnType<ServerMethods['measurements']> {
    return Promise.resolve(tellMeasurements(this.#half!.measurements(), this.#meter.loopDelay()));
  }

  reset(): Promise<void> {
    this.#half!.reset();
    this.#meter.reset();
    return Promise.resolve();
  }

  async lose(how: 'kill' | 'close'): ReturnType<LosableServerMethods['lose']> {
    if (how === 'close') await this.#listener!.close('restart');
    return { ...this.#meter.soFar(), measurements: await this.measurements() };
  }

  async close(): Promise<void> {
    await this.#listener!.close();
    await this.#backplane?.close();
    await this.#agenda.stop();
  }
}

/** Its client libraries are loaded only where they are wanted: no other server shall have them in its memory. */
async function connectTo(backplane: BackplaneSetup, place: number): Promise<ConnectedBackplane> {
  const { connectBackplane } = await import('../backplane/connected.ts');
  return connectBackplane(backplane, place);
}

/** Of a server that is there for its handshakes alone. */
const NOBODY: Application = {
  started() {},
  opened() {},
  received() {},
  requested() {},
  writable() {},
  closed() {},
};

function noPoint(): void {}

answerRequests(new ServerProcess());
