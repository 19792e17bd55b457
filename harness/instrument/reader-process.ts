// A process of the generator's own benchmarks: one reader (bare, plain, lean or reference) of one target. What is
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
import { http2Options } from '../../workloads/http2-connections.ts';
import { BareHttp2 } from './bare-http2.ts';
import { BareReader } from './bare-reader.ts';
import { PlainHttp2 } from './plain-http2.ts';
import type { ReaderMethods, ReaderSetup, ReaderSlice } from './reader-messages.ts';
import { SliceMeter } from '../trial/slice-meter.ts';

/** What counts and does nothing else. */
type CountingReader = Pick<BareReader, 'reads' | 'bytes' | 'open'>;

class ReaderProcess implements ReaderMethods {
  readonly #agenda = new Agenda();
  readonly #meter = new SliceMeter(this.#agenda);
  #setup: ReaderSetup | undefined;
  #bare: BareReader | undefined;
  #counting: CountingReader | undefined;
  #transport: ClientTransport | undefined;
  #half: ClientHalf | undefined;

  async setUp(setup: ReaderSetup): Promise<void> {
    await this.#agenda.start();
    this.#setup = setup;
    const http2 = setup.http === undefined ? undefined : http2Options(setup.parameters);
    if (setup.reader === 'bare' || setup.reader === 'plain') {
      this.#counting = await this.#countingReader(setup, http2?.streamsPerConnection);
      return;
    }
    this.#transport = await clientTransport(setup.reader, setup.transport, setup.tls, http2);
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

  /** `streams` share a connection of HTTP/2; undefined: it is HTTP/1.1. */
  async #countingReader(
    { reader, keepReads, tls: options }: ReaderSetup,
    streams: number | undefined,
  ): Promise<CountingReader> {
    const { ClientTls } = await import('../../clients/client-tls.ts');
    const protocol = streams === undefined ? 'http/1.1' : 'h2';
    const tls = options === undefined ? undefined : await ClientTls.start(options, protocol);
    if (streams === undefined) return (this.#bare = new BareReader(keepReads, tls));
    return reader === 'bare' ? new BareHttp2(streams, tls) : new PlainHttp2(streams, tls);
  }

  async connect(count: number): Promise<number> {
    const { transport, port } = this.#setup!;
    if (this.#half !== undefined) return (await this.#half.connect(count)).opened;
    for (let index = 0; index < count; index++)
      await this.#counting!.open(transport, port, 'quotes-0', `c${index}`);
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
    const { reads, bytes } = this.#counting ?? this.#transport!.counters;
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
    return Promise.resolve(histogram.percentile(50));
  }

  memory(): Promise<MemorySnapshot> {
    return Promise.resolve(memorySnapshot('garbage'));
  }
}

answerRequests(new ReaderProcess());
