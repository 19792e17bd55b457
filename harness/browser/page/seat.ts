// The clients of one side, in a page: the workload's client half as every other client runs it, with the page's clock, the
// page's timers and the browser's transports. What it records stays in the page until the trial has ended.
import { BrowserTransport } from '../../../clients/browser/transport.ts';
import { isBrowserClient } from '../../../clients/browser-clients.ts';
import type { ReadCounters } from '../../../clients/client.ts';
import { NS_PER_MS, nowNs } from '../../../measure/clock.ts';
import { LoopDelay } from '../../../measure/process/loop-delay.ts';
import { Agenda } from '../../../measure/time/agenda.ts';
import type { ClientHalf, LoadParameters, Slice } from '../../../workloads/workload.ts';
import type { ClientSetup } from '../../processes/messages.ts';
import { tellMeasurements } from '../../trial/tell-measurements.ts';
import type { PageClockFacts, PageMethods, PageSlice } from '../page-messages.ts';
import { LongTaskTally } from './long-tasks.ts';
import { tieClock } from './node-globals.ts';
import { pageWorkload } from './page-workloads.ts';

/** As of the other clients: what was due at the end of a slice arrives. */
const MARGIN_NS = 4 * NS_PER_MS;

/** Of the clock: so many steps are looked at. */
const STEPS = 2_000;

/** Numbers of a half that are made of bytes on the wire, which a page does not see. */
const UNKNOWN_TO_A_PAGE = new Set([
  'request_bytes',
  'response_head_bytes',
  'uplink_bytes',
  'uplink_answer_bytes',
]);

export class PageSeat implements PageMethods {
  readonly #agenda = new Agenda();
  readonly #loopDelay = new LoopDelay();
  readonly #longTasks = new LongTaskTally();
  #transport!: BrowserTransport;
  #half!: ClientHalf;
  #readBefore!: ReadCounters;

  clock(): Promise<PageClockFacts> {
    let leastMs = Infinity;
    let lastMs = performance.now();
    for (let steps = 0; steps < STEPS;) {
      const nowMs = performance.now();
      if (nowMs === lastMs) continue;
      leastMs = Math.min(leastMs, nowMs - lastMs);
      lastMs = nowMs;
      steps++;
    }
    const resolutionNs = Math.round(leastMs * NS_PER_MS);
    return Promise.resolve({ crossOriginIsolated: window.crossOriginIsolated, resolutionNs });
  }

  tie(offsetNs: number): Promise<void> {
    tieClock(offsetNs);
    return Promise.resolve();
  }

  async setUp(setup: ClientSetup): Promise<void> {
    const { kind, transport, host, port, seed, process, processes, parameters } = setup;
    if (!isBrowserClient(kind)) throw new Error(`"${kind}" does not read in a page`);
    await this.#agenda.start();
    this.#transport = new BrowserTransport(kind, transport);
    this.#half = pageWorkload(setup.workload).clientHalf({
      parameters: parameters as unknown as LoadParameters,
      agenda: this.#agenda,
      transport: this.#transport,
      host,
      port,
      seed,
      process,
      processes,
    });
  }

  async rehearse(): Promise<void> {
    await this.#half.rehearse?.();
  }

  connect(count: number): ReturnType<ClientHalf['connect']> {
    return this.#half.connect(count);
  }

  announce(slice: Slice): Promise<void> {
    this.#readBefore = { ...this.#transport.counters };
    this.#half.announced?.(slice);
    return Promise.resolve();
  }

  async slice(slice: Slice): Promise<PageSlice> {
    const recorded = slice.phase === 'steady' && !slice.discard;
    await sleepUntil(slice.fromNs - MARGIN_NS);
    const startedLateNs = Math.max(0, nowNs() - slice.fromNs);
    const busyBefore = this.#agenda.busyUs();
    if (recorded) this.#loopDelay.start();
    this.#longTasks.begin();
    const outcome = await this.#half.run(slice);
    const afterwardsNs = (slice.flightNs ?? 0) + MARGIN_NS;
    await sleepUntil(Math.max(slice.toNs, nowNs()) + afterwardsNs);
    const longTasks = this.#longTasks.end();
    if (recorded) this.#loopDelay.stop(nowNs() - slice.toNs - afterwardsNs);
    return {
      outcome,
      read: this.#read(),
      sample: this.#half.sample(),
      startedLateNs,
      busyUs: this.#agenda.busyUs() - busyBefore,
      loopDelayP99Ns: this.#loopDelay.percentileNs(99),
      longTasks: longTasks.count,
      longTaskNs: longTasks.durationNs,
      isVisible: document.visibilityState === 'visible',
    };
  }

  /** Of the slice. Bytes on the wire are not known here. */
  #read(): PageSlice['read'] {
    const [before, now] = [this.#readBefore, this.#transport.counters];
    return {
      reads: now.reads - before.reads,
      bytes: 0,
      areBytesUnknown: true,
      events: now.events - before.events,
      payloadBytes: now.payloadBytes - before.payloadBytes,
    };
  }

  drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    return this.#half.drain(sent, timeoutMs);
  }

  disconnect(): Promise<void> {
    return this.#half.disconnect();
  }

  measurements(sent: Readonly<Record<string, number>>): ReturnType<PageMethods['measurements']> {
    const half = this.#half.measurements(sent);
    const values = Object.fromEntries(
      Object.entries(half.values).filter(([name]) => !UNKNOWN_TO_A_PAGE.has(name)),
    );
    return Promise.resolve({
      ...tellMeasurements({ ...half, values }, this.#loopDelay.summary()),
      headBytes: 0,
      sockets: this.#transport.counters.sockets,
      unexpectedCloses: this.#half.unexpectedCloses,
    });
  }

  reset(sent: Readonly<Record<string, number>>): Promise<void> {
    this.#half.reset(sent);
    this.#loopDelay.reset();
    return Promise.resolve();
  }
}

function sleepUntil(dueNs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, (dueNs - nowNs()) / NS_PER_MS)));
}
