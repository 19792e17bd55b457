// Meters what a process uses in a slice. Both ends of the metered time are taken by the process's own timer,
// away from the messages to and from the parent, so that these are not charged to what is measured.
import type { Agenda } from '../../measure/time/agenda.ts';
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import { LoopDelay, type LoopDelaySummary } from '../../measure/process/loop-delay.ts';
import { usageSnapshot, type UsageSnapshot } from '../../measure/process/usage.ts';
import type { SliceUsage, UsagePoint } from '../processes/messages.ts';
import type { Slice } from '../../workloads/workload.ts';

/**
 * How long before a slice the meter starts, and how long after it the meter stops: what is still in flight arrives. Over a
 * network that takes longer; of a null slice nothing is in flight.
 */
export const MARGIN_MS = 4;

/** Length of one point of the time series. */
const POINT_MS = 1000;

/** Of this process, which can tell user time apart. */
export interface OwnUsage extends SliceUsage {
  readonly userUs: number;
}

interface Snapshot extends UsageSnapshot {
  readonly busyUs: number;
}

export interface MeteredSlice<R> {
  readonly result: R;
  readonly usage: OwnUsage;
  readonly points: readonly UsagePoint[];
  /** How much of the slice was over before this process began with it. */
  readonly startedLateNs: number;
}

export class SliceMeter {
  readonly #agenda: Agenda;
  /** Over the whole steady phase, and over one point of the time series. */
  readonly #loopDelay = new LoopDelay();
  readonly #pointLoopDelay = new LoopDelay();
  readonly #helpersUs: () => number | undefined;
  /** What the latest slice has used by now, or had used when it was over. */
  #soFar: (() => Pick<MeteredSlice<never>, 'usage' | 'points'>) | undefined;

  /** `helpersUs`: what helper threads have used so far, where that is wanted. To ask it costs CPU, so it is not asked in between. */
  constructor(agenda: Agenda, helpersUs: () => number | undefined = () => undefined) {
    this.#agenda = agenda;
    this.#helpersUs = helpersUs;
  }

  /** Meters `work`, which lasts until the slice and what it has begun is over. `onPoint` is called at the end of each point. */
  async meter<R>(slice: Slice, work: () => Promise<R>, onPoint: () => void): Promise<MeteredSlice<R>> {
    const recorded = slice.phase === 'steady' && !slice.discard;
    await sleepUntil(slice.fromNs - MARGIN_MS * NS_PER_MS);
    const startedLateNs = Math.max(0, nowNs() - slice.fromNs);
    const helpersBefore = this.#helpersUs();
    const before = this.#snapshot();
    if (recorded) {
      this.#loopDelay.start();
      this.#pointLoopDelay.start();
    }
    const points: UsagePoint[] = [];
    this.#soFar = () => ({ usage: this.#since(before, helpersBefore), points });
    let last = before;
    const point = (): void => {
      const now = this.#snapshot();
      points.push({
        durationNs: now.atNs - last.atNs,
        cpuUs: now.cpuUs - last.cpuUs,
        rssBytes: process.memoryUsage.rss(),
        loopDelayP99Ns: this.#pointLoopDelay.percentileNs(99),
      });
      this.#pointLoopDelay.reset();
      onPoint();
      last = now;
    };
    const tick = (): void => {
      if (!endsSoon(slice)) point();
    };
    const timer = recorded ? setInterval(tick, POINT_MS) : undefined;
    const result = await work();
    const afterwardsNs = (slice.discard ? 0 : (slice.flightNs ?? 0)) + MARGIN_MS * NS_PER_MS;
    await sleepUntil(Math.max(slice.toNs, nowNs()) + afterwardsNs);
    clearInterval(timer);
    const after = this.#snapshot();
    this.#loopDelay.stop(after.atNs - slice.toNs - afterwardsNs);
    this.#pointLoopDelay.stop();
    if (recorded) point();
    const helpersUs = since(helpersBefore, this.#helpersUs());
    const usage = { ...difference(before, after), helpersUs };
    this.#soFar = () => ({ usage, points });
    return { result, usage, points, startedLateNs };
  }

  /** Of the slice that is metered now, or else of the latest one. Throws where there was none. */
  soFar(): Pick<MeteredSlice<never>, 'usage' | 'points'> {
    if (this.#soFar === undefined) throw new Error('no slice has been metered yet');
    return this.#soFar();
  }

  #since(before: Snapshot, helpersBefore: number | undefined): OwnUsage {
    return { ...difference(before, this.#snapshot()), helpersUs: since(helpersBefore, this.#helpersUs()) };
  }

  loopDelay(): LoopDelaySummary {
    return this.#loopDelay.summary();
  }

  reset(): void {
    this.#loopDelay.reset();
  }

  #snapshot(): Snapshot {
    return {
      ...usageSnapshot(this.#agenda.timekeepingCpuUs()),
      busyUs: this.#agenda.busyUs(),
    };
  }
}

/** The last point of a slice may be half as long again, so that none is a stub. */
function endsSoon({ toNs }: Slice): boolean {
  const leftMs = (toNs - nowNs()) / NS_PER_MS;
  return leftMs < 0.5 * POINT_MS && leftMs > -MARGIN_MS;
}

function difference(before: Snapshot, after: Snapshot): Omit<OwnUsage, 'helpersUs'> {
  return {
    durationNs: after.atNs - before.atNs,
    cpuUs: Math.max(0, after.cpuUs - before.cpuUs),
    busyUs: after.busyUs - before.busyUs,
    userUs: after.userUs - before.userUs,
    tcpDataSegments: since(before.tcpDataSegments, after.tcpDataSegments),
  };
}

function since(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}

/** Waits with the timer of the event loop, to a millisecond. */
export function sleepUntil(dueNs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ((dueNs - nowNs()) / NS_PER_S) * 1000)));
}
