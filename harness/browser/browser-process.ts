// A client process whose clients are in a page: it steers a Chromium of its own, meters its processes from outside, and asks
// the page for what it has recorded when all is over. Started by the parent; speaks over IPC and prints nothing.
import type { Collection } from '../../measure/process/collection.ts';
import { nowNs, NS_PER_MS, NS_PER_US } from '../../measure/clock.ts';
import { answerClientRequests, type ClientMethod } from '../processes/answer-client-requests.ts';
import type { ClientMeasurements, ClientMethods, ClientPoint, ClientSetup } from '../processes/messages.ts';
import type { Slice } from '../../workloads/workload.ts';
import { MARGIN_MS, sleepUntil } from '../trial/slice-meter.ts';
import { DevTools } from './devtools.ts';
import type { PageSlice } from './page-messages.ts';
import { PageSession } from './page-session.ts';

/** Of the steady slices since the last reset. */
interface Totals {
  meteredNs: number;
  browserUs: number;
  mainThreadUs: number;
  events: number;
  longTasks: number;
  longTaskNs: number;
}

const NOTHING: Totals = {
  meteredNs: 0,
  browserUs: 0,
  mainThreadUs: 0,
  events: 0,
  longTasks: 0,
  longTaskNs: 0,
};

/** The clients of one side: a page. */
class Seat implements ClientMethods {
  readonly #devTools = new DevTools();
  #page!: PageSession;
  #totals: Totals = { ...NOTHING };

  async setUp(setup: ClientSetup): Promise<void> {
    this.#page = await PageSession.open(this.#devTools, `http://${setup.host}:${setup.port}`);
    await this.#page.call('setUp', setup);
    await this.#page.findProcesses();
  }

  rehearse(): Promise<void> {
    return this.#page.call('rehearse');
  }

  connect(count: number): ReturnType<ClientMethods['connect']> {
    return this.#page.call('connect', count);
  }

  announce(slice: Slice): Promise<void> {
    return this.#page.call('announce', slice);
  }

  async slice(slice: Slice): ReturnType<ClientMethods['slice']> {
    const answer = this.#page.call('slice', slice);
    await Promise.race([sleepUntil(slice.fromNs - MARGIN_MS * NS_PER_MS), answer]);
    const before = { atNs: nowNs(), ...this.#page.cpu() };
    const seen = await answer;
    const after = { atNs: nowNs(), ...this.#page.cpu() };
    if (!seen.isVisible)
      throw new Error('the page was hidden while it was measured: timers are held back there');
    const durationNs = after.atNs - before.atNs;
    const cpuUs = Math.max(0, after.rendererUs - before.rendererUs - seen.busyUs);
    if (slice.phase === 'steady' && !slice.discard) {
      this.#add(seen, {
        meteredNs: durationNs,
        browserUs: after.browserUs - before.browserUs - seen.busyUs,
        mainThreadUs: after.mainThreadUs - before.mainThreadUs - seen.busyUs,
      });
    }
    const { outcome, read, sample, startedLateNs, busyUs, loopDelayP99Ns } = seen;
    // Nothing is asked of the page in between: a slice is one point.
    const point: ClientPoint = {
      ...sample,
      durationNs,
      cpuUs,
      rssBytes: this.#page.rssBytes(),
      loopDelayP99Ns,
    };
    const usage = { durationNs, cpuUs, busyUs, helpersUs: undefined, tcpDataSegments: undefined };
    return { outcome, usage, read, points: [point], startedLateNs };
  }

  #add(seen: PageSlice, used: Pick<Totals, 'meteredNs' | 'browserUs' | 'mainThreadUs'>): void {
    const totals = this.#totals;
    totals.meteredNs += used.meteredNs;
    totals.browserUs += used.browserUs;
    totals.mainThreadUs += used.mainThreadUs;
    totals.events += seen.read.events;
    totals.longTasks += seen.longTasks;
    totals.longTaskNs += seen.longTaskNs;
  }

  drain(sent: Readonly<Record<string, number>>, timeoutMs: number): Promise<boolean> {
    return this.#page.call('drain', sent, timeoutMs);
  }

  memory(collection: Collection): ReturnType<ClientMethods['memory']> {
    return this.#page.memory(collection !== 'none');
  }

  disconnect(): Promise<void> {
    return this.#page.call('disconnect');
  }

  async measurements(sent: Readonly<Record<string, number>>): Promise<ClientMeasurements> {
    const measured = await this.#page.call('measurements', sent);
    await this.#page.checkClock();
    return { ...measured, values: { ...measured.values, ...this.#figures() } };
  }

  /** What only a browser has. */
  #figures(): Record<string, number> {
    const { errorNs, resolutionNs } = this.#page.clock;
    const { meteredNs, browserUs, mainThreadUs, events, longTasks, longTaskNs } = this.#totals;
    return {
      page_clock_error: errorNs,
      page_clock_resolution: resolutionNs,
      ...(meteredNs === 0
        ? {}
        : {
            main_thread_share: (mainThreadUs * NS_PER_US) / meteredNs,
            long_tasks: longTasks,
            long_task_share: longTaskNs / meteredNs,
          }),
      ...(events === 0 ? {} : { browser_cpu_per_event: browserUs / events }),
    };
  }

  reset(sent: Readonly<Record<string, number>>): Promise<void> {
    this.#totals = { ...NOTHING };
    return this.#page.call('reset', sent);
  }

  close(): Promise<void> {
    return this.#devTools.close();
  }
}

/** One: a browser of its own stands for one side. */
let seat: Seat | undefined;

async function seatFor(method: ClientMethod): Promise<Seat> {
  if (method === 'setUp') {
    await seat?.close();
    seat = new Seat();
  }
  return seat!;
}

answerClientRequests(seatFor);
