// The network of one side: opened and calibrated before anything is measured on it, metered step by step, and closed.
import type { IpVersion } from '../../scenarios/ip.ts';
import type { NetworkSettings } from '../../scenarios/networks.ts';
import { calibrate, type Calibration } from '../network/calibration.ts';
import { NetworkPath, type PathOptions, type PathSnapshot } from '../network/path.ts';
import { TrialFailure } from '../processes/trial-failure.ts';

/** What has gone over it in a step. */
export interface PathSpan {
  /** As was asked for, and as it was found before the first step. */
  readonly settings: NetworkSettings;
  readonly calibration: Calibration;
  readonly before: PathSnapshot;
  readonly after: PathSnapshot;
}

const GONE = 'The network between server and clients is gone';

export class SidePath {
  readonly #path: NetworkPath;
  readonly #settings: NetworkSettings;
  readonly #calibration: Calibration;
  #before: PathSnapshot | undefined;

  private constructor(path: NetworkPath, settings: NetworkSettings, calibration: Calibration) {
    this.#path = path;
    this.#settings = settings;
    this.#calibration = calibration;
  }

  /** Rejects with `NetworkUnavailable` where this machine cannot have it, or where it carries nothing. */
  static async open(options: PathOptions & { readonly ip?: IpVersion | undefined }): Promise<SidePath> {
    const path = await NetworkPath.open(options);
    try {
      return new SidePath(path, options.settings, await calibrate(path, options.settings, options.ip));
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
    this.#before = await this.#snapshot();
  }

  /** Rejects as `beginStep` does. */
  async endStep(): Promise<PathSpan> {
    const after = await this.#snapshot();
    return { settings: this.#settings, calibration: this.#calibration, before: this.#before!, after };
  }

  /** The failure of a side is that of its network where that has ended. */
  causeOf(failure: TrialFailure): TrialFailure {
    const how = this.#path.ended;
    return how === undefined
      ? failure
      : new TrialFailure('crashed', 'network', `${GONE} (${how}). ${failure.message}`, []);
  }

  async #snapshot(): Promise<PathSnapshot> {
    try {
      return await this.#path.snapshot();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new TrialFailure('crashed', 'network', `${GONE}: ${message}.`, []);
    }
  }

  close(): Promise<void> {
    return this.#path.close();
  }
}
