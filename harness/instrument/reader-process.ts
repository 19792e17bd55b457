// A process of the generator's own benchmarks: one reader (bare, lean or reference) of one target. What is
// metered is the product's own path: the client half of the broadcast workload, or the bare reader.
import { clientTransport } from '../../clients/client-transports.ts';
import type { ClientTransport } from '../../clients/client.ts';
import { Agenda } from '../../measure/time/agenda.ts';
import { DurationHistogram } from '../../measure/figures/histogram.ts';
import { memorySnapshot, type MemorySnapshot } from '../../measure/process/usage.ts';
import {
  emptyStamp,
  FLAG_GREETING,
  readStamp,
  STAMP_OFFSET,
  STAMP_PREFIX,
} from '../../measure/events/stamp.ts';
import { broadcast } from '../../workloads/broadcast/workload.ts';
import type { ClientHalf, Slice } from '../../workloads/workload.ts';
import { answerRequests } from '../processes/answer-requests.ts';
import { BareReader } from './bare-reader.ts';
import type { ReaderMethods, ReaderSetup, ReaderSlice } from './reader-messages.ts';
import { SliceMeter } from '../trial/slice-meter.ts';

class ReaderProcess implements ReaderMethods {
  readonly #agenda = new Agenda();
  readonly #meter = new SliceMeter(this.#agenda);
  #setup: ReaderSetup | undefined;
  #bare: BareReader | undefined;
  #transport: ClientTransport | undefined;
  #half: ClientHalf | undefined;

  async setUp(setup: ReaderSetup): Promise<void> {
    await this.#agenda.start();
    this.#setup = setup;
    if (setup.reader === 'bare') {
      const { ClientTls } = await import('../../clients/client-tls.ts');
      this.#bare = new BareReader(
        setup.keepReads,
        setup.tls === undefined ? undefined : await ClientTls.start(setup.tls),
      );
      return;
    }
    this.#transport = await clientTransport(setup.reader, setup.transport, setup.tls);
    const { parameters, port } = setup;
    const where = { host: '127.0.0.1', port, process: 0, processes: 1 };
    this.#half = broadcast.clientHalf({
      parameters,
      seed: 0,
      agenda: this.#agenda,
      transport: this.#transport,
      ...where,
    });
  }

  async connect(count: number): Promise<number> {
    const { transport, port } = this.#setup!;
    if (this.#half !== undefined) return (await this.#half.connect(count)).opened;
    for (let index = 0; index < count; index++)
      await this.#bare!.open(transport, port, 'quotes-0', `c${index}`);
    return count;
  }

  async slice(slice: Slice): Promise<ReaderSlice> {
    this.#half?.announced?.(slice);
    const before = this.#read();
    const { usage } = await this.#meter.meter(
      slice,
      async () => void (await this.#half?.run(slice)),
      () => {},
    );
    const after = this.#read();
    return { usage, reads: after.reads - before.reads, bytes: after.bytes - before.bytes };
  }

  #read(): { reads: number; bytes: number } {
    const { reads, bytes } = this.#bare ?? this.#transport!.counters;
    return { reads, bytes };
  }

  /** Median service time since the last call, in nanoseconds; undefined where nothing was read. */
  serviceTimeP50(): Promise<number | undefined> {
    if (this.#half !== undefined) {
      const { service_time: serviceTime } = this.#half.measurements({}).histograms;
      const p50 = serviceTime!.histogram.percentile(50);
      this.#half.reset({});
      return Promise.resolve(p50);
    }
    const histogram = new DurationHistogram();
    const stamp = emptyStamp();
    this.#bare!.takeKept((receivedNs, bytes) => {
      const offset = bytes.indexOf(STAMP_PREFIX) + STAMP_OFFSET;
      if (readStamp(bytes, offset, bytes.length, stamp) && stamp.flags !== FLAG_GREETING) {
        histogram.record(receivedNs - stamp.sentNs);
      }
    });
    const p50 = histogram.percentile(50);
    histogram.free();
    return Promise.resolve(p50);
  }

  memory(): Promise<MemorySnapshot> {
    return Promise.resolve(memorySnapshot(true));
  }
}

answerRequests(new ReaderProcess());
