// The network of one side: opened and calibrated before anything is measured on it, metered step by step, and closed.
import { setTimeout } from 'node:timers/promises';
import { NS_PER_MS, nowNs } from '../../measure/clock.ts';
import type { IpVersion } from '../../scenarios/ip.ts';
import type { NetworkSettings } from '../../scenarios/networks.ts';
import { parseCpuList } from '../machine/pinning.ts';
import { calibrate, type Calibration } from '../network/calibration.ts';
import type { ForwarderReport } from '../network/forwarder-messages.ts';
import { NetworkPath, type PathOptions, type PathSnapshot } from '../network/path.ts';
import type { Slice } from '../../workloads/workload.ts';
import { TrialFailure } from '../processes/trial-failure.ts';

/** A steady slice of its side: nothing of the other sides, of null slices and of drains is in it. */
export interface PathSlice {
  /** When it began, or later if the forwarder was late with `from`. */
  readonly fromNs: number;
  readonly from: ForwarderReport;
  readonly to: ForwarderReport;
}

/** What has gone over it in the steady slices of a step, until all of it had come. */
export interface PathSpan {
  /** As was asked for, and as it was found before the first step. */
  readonly settings: NetworkSettings;
  readonly calibration: Calibration;
  /** How many processors the clients and the instrument that makes it share; undefined where they are not pinned. */
  readonly processors: number | undefined;
  readonly before: PathSnapshot;
  readonly after: PathSnapshot;
  readonly slices: readonly PathSlice[];
}

const GONE = 'The network between server and clients is gone';

export class SidePath {
  readonly #path: NetworkPath;
  readonly #settings: NetworkSettings;
  readonly #calibration: Calibration;
  readonly #processors: number | undefined;
  #before: PathSnapshot | undefined;
  #after: PathSnapshot | undefined;
  #slices: PathSlice[] = [];

  private constructor(path: NetworkPath, { settings, cpus }: PathOptions, calibration: Calibration) {
    this.#path = path;
    this.#settings = settings;
    this.#calibration = calibration;
    this.#processors = cpus === undefined ? undefined : parseCpuList(cpus).length;
  }

  /** Rejects with `NetworkUnavailable` where this machine cannot have it, or where it carries nothing. */
  static async open(options: PathOptions & { readonly ip?: IpVersion | undefined }): Promise<SidePath> {
    const path = await NetworkPath.open(options);
    try {
      return new SidePath(path, options, await calibrate(path, options.settings, options.ip));
    } catch (error) {
      await path.close();
      throw error;
    }
  }

  serverHost(ip: IpVersion): string {
    return this.#path.serverHost(ip);
  }

  /** Puts a command into the server's network, or the clients'. */
  prefix(side: 'server' | 'client'): readonly string[] {
    return this.#path.prefix(side);
  }

  /** Rejects with `TrialFailure` where the network has gone. */
  async beginStep(): Promise<void> {
    this.#slices = [];
    this.#before = await this.#orGone(() => this.#path.snapshot());
  }

  /** Meters a steady slice that has been announced, from its begin to its end. Rejects as `beginStep` does. */
  async during({
    phase,
    discard,
    fromNs,
    toNs,
  }: Pick<Slice, 'phase' | 'discard' | 'fromNs' | 'toNs'>): Promise<void> {
    if (phase !== 'steady' || discard) return;
    const from = await this.#orGone(() => this.#path.report());
    await setTimeout(Math.max(0, (toNs - nowNs()) / NS_PER_MS), undefined, { ref: false });
    const to = await this.#orGone(() => this.#path.report());
    this.#slices.push({ fromNs: Math.max(fromNs, from.atNs), from, to });
  }

  /** The steady slices are over, and what was sent in them has come. Rejects as `beginStep` does. */
  async endSteady(): Promise<void> {
    this.#after = await this.#orGone(() => this.#path.snapshot());
  }

  /** From `beginStep` to `endSteady`. */
  endStep(): PathSpan {
    return {
      settings: this.#settings,
      calibration: this.#calibration,
      processors: this.#processors,
      before: this.#before!,
      after: this.#after!,
      slices: this.#slices,
    };
  }

  /** The failure of a side is that of its network where that has ended. */
  causeOf(failure: TrialFailure): TrialFailure {
    const how = this.#path.ended;
    return how === undefined
      ? failure
      : new TrialFailure('crashed', 'network', `${GONE} (${how}). ${failure.message}`, []);
  }

  async #orGone<R>(ask: () => Promise<R>): Promise<R> {
    try {
      return await ask();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new TrialFailure('crashed', 'network', `${GONE}: ${message}.`, []);
    }
  }

  close(): Promise<void> {
    return this.#path.close();
  }
}
