// A client process: the subscribers of one side of a pair, or of several (each has a seat), and what they have recorded.
// Started by the parent; speaks over IPC (process-messages.ts) and prints nothing.
import type { ReadCounters, ClientTransport } from '../../clients/client.ts';
import { clientTransport } from '../../clients/client-transports.ts';
import { Agenda } from '../../measure/time/agenda.ts';
import type { IntervalSample } from '../../measure/events/delivery-recorder.ts';
import type { Collection } from '../../measure/process/collection.ts';
import { memorySnapshot } from '../../measure/process/usage.ts';
import type { ClientHalf, LoadParameters, Slice } from '../../workloads/workload.ts';
import { http2Options } from '../../workloads/http2-connections.ts';
import { loadWorkload } from '../../workloads/one-workload.ts';
import { answerClientRequests, type ClientMethod } from '../processes/answer-client-requests.ts';
import { tellMeasurements } from './tell-measurements.ts';
import type { ClientMethods, ClientSetup, ReadUsage } from '../processes/messages.ts';
import { SliceMeter } from './slice-meter.ts';

/** One for the process: it may have many seats, and a thread that keeps time takes memory. */
const agenda = new Agenda();
/** While the server still starts. */
const agendaStarted = agenda.start();

/** The clients of one side. */
class Seat implements ClientMethods {
  readonly #meter = new SliceMeter(agenda);
  #transport: ClientTransport | undefined;
  #half: ClientHalf | undefined;
  /** Heads read while the connections were opened; those of later answers are not theirs. */
  #connectHeadBytes = 0;
  #rehearsedHeadBytes = 0;
  /** When the slice was announced. */
  #readBefore: ReadCounters | undefined;

  /** Reads so far. */
  get reads(): number {
    return this.#transport?.counters.reads ?? 0;
  }

  async setUp(setup: ClientSetup): Promise<void> {
    const [workload] = await Promise.all([loadWorkload(setup.workload), agendaStarted]);
    this.#transport = await clientTransport(
      setup.kind,
      setup.transport,
      setup.tls,
      setup.http === 2 ? http2Options(setup.parameters) : undefined,
    );
    const { host, port, otherServer, seed, process, processes } = setup;
    this.#half = workload.clientHalf({
      parameters: setup.parameters as unknown as LoadParameters,
      agenda,
      transport: this.#transport,
      host,
      port,
      ...(otherServer === undefined ? {} : { otherServer }),
      seed,
      process,
      processes,
    });
  }

  async rehearse(): Promise<void> {
    await this.#half!.rehearse?.();
    this.#rehearsedHeadBytes = this.#transport!.counters.headBytes;
  }

  async connect(count: number): ReturnType<ClientMethods['connect']> {
    const outcome = await this.#half!.connect(count);
    this.#connectHeadBytes = this.#transport!.counters.headBytes - this.#rehearsedHeadBytes;
    return outcome;
  }

  announce(slice: Slice): Promise<void> {
    this.#readBefore = { ...this.#transport!.counters };
    this.#transport!.tls?.records?.begin();
    this.#half!.announced?.(slice);
    return Promise.resolve();
  }

  async slice(slice: Slice): ReturnType<ClientMethods['slice']> {
    const half = this.#half!;
    const samples: IntervalSample[] = [];
    const maySleep = slice.awake === true ? agenda.stayAwake() : undefined;
    const { result, usage, points, startedLateNs } = await this.#meter
      .meter(
        slice,
        () => half.run(slice),
        () => samples.push(half.sample()),
      )
      .finally(maySleep);
    const tls = this.#transport!.tls?.records?.count();
    return {
      outcome: result,
      usage,
      read: {
        ...readSince(this.#readBefore!, this.#transport!.counters),
        ...(tls === undefined ? {} : { tls }),
      },
      points: points.map((point, index) => ({ ...point, ...samples[index]! })),
      startedLateNs,
    };
  }

  drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    return this.#half!.drain(sent, timeoutMs);
  }

  memory(collection: Collection): ReturnType<ClientMethods['memory']> {
    return Promise.resolve(memorySnapshot(collection));
  }

  disconnect(): Promise<void> {
    return this.#half!.disconnect();
  }

  measurements(sent: Readonly<Record<string, number>>): ReturnType<ClientMethods['measurements']> {
    const half = this.#half!;
    const { tls } = this.#transport!;
    return Promise.resolve({
      ...(tls === undefined
        ? {}
        : { tls: { agreed: tls.agreed, handshakes: tls.handshakes, resumed: tls.resumed } }),
      ...tellMeasurements(half.measurements(sent), this.#meter.loopDelay()),
      headBytes: this.#connectHeadBytes,
      sockets: this.#transport!.counters.sockets,
      unexpectedCloses: half.unexpectedCloses,
    });
  }

  reset(sent: Readonly<Record<string, number>>): Promise<void> {
    this.#half!.reset(sent);
    this.#meter.reset();
    return Promise.resolve();
  }
}

function readSince(before: ReadCounters, now: ReadCounters): ReadUsage {
  return {
    reads: now.reads - before.reads,
    bytes: now.bytes - now.headBytes - (before.bytes - before.headBytes),
    events: now.events - before.events,
    payloadBytes: now.payloadBytes - before.payloadBytes,
  };
}

const seats = new Map<number, Seat>();
agenda.otherWork = () => {
  let reads = 0;
  for (const seat of seats.values()) reads += seat.reads;
  return reads;
};

/** Who is set up sits down: the process may have served others before. */
function seatFor(method: ClientMethod, number: number): Seat {
  if (method === 'setUp') seats.set(number, new Seat());
  return seats.get(number)!;
}

answerClientRequests(seatFor);
