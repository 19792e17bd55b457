// What a client process asks of its page, and what the page answers: calls over DevTools whose parameters and results are
// plain data. Nothing per event crosses it, and nothing at all while a slice is measured.
import type { IntervalSample } from '../../measure/events/delivery-recorder.ts';
import type { ClientMeasurements, ClientMethods, ClientSetup, ReadUsage } from '../processes/messages.ts';
import type { Slice, SliceOutcome } from '../../workloads/workload.ts';

/** The path under which the page and its modules stand at the server that is measured; nobody is asked for it. */
export const PAGE_PATH = '/pushbench-page/';

/** What the page's clock is, as the page sees it. */
export interface PageClockFacts {
  readonly crossOriginIsolated: boolean;
  /** The smallest step that was seen. */
  readonly resolutionNs: number;
}

/** A slice, as the page saw it. */
export interface PageSlice {
  readonly outcome: SliceOutcome;
  readonly read: ReadUsage;
  readonly sample: IntervalSample;
  readonly startedLateNs: number;
  /** Busy waiting for the time of an event. */
  readonly busyUs: number;
  readonly loopDelayP99Ns: number | undefined;
  /** Tasks of 50 ms and more, https://w3c.github.io/longtasks/, and how long they took together. */
  readonly longTasks: number;
  readonly longTaskNs: number;
  /** At its end: whether anybody could see the page. */
  readonly isVisible: boolean;
}

/** Methods of the page. */
export interface PageMethods {
  clock(): Promise<PageClockFacts>;
  /** What is added to `performance.now()` to have the clock of this machine. */
  tie(offsetNs: number): Promise<void>;
  setUp(setup: ClientSetup): Promise<void>;
  rehearse: ClientMethods['rehearse'];
  connect: ClientMethods['connect'];
  announce: ClientMethods['announce'];
  slice(slice: Slice): Promise<PageSlice>;
  drain: ClientMethods['drain'];
  disconnect: ClientMethods['disconnect'];
  measurements(sent: Readonly<Record<string, number>>): Promise<ClientMeasurements>;
  reset: ClientMethods['reset'];
}
