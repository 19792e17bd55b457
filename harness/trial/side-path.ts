// The network of one side: opened and calibrated before anything is measured on it, metered step by step, and closed.
import type { NetworkSettings } from '../../scenarios/networks.ts';
import { calibrate, type Calibration } from '../network/calibration.ts';
import { NetworkPath, type PathOptions, type PathSnapshot } from '../network/path.ts';

/** What has gone over it in a step. */
export interface PathSpan {
  /** As was asked for, and as it was found before the first step. */
  readonly settings: NetworkSettings;
  readonly calibration: Calibration;
  readonly before: PathSnapshot;
  readonly after: PathSnapshot;
}

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
  static async open(options: PathOptions): Promise<SidePath> {
    const path = await NetworkPath.open(options);
    try {
      return new SidePath(path, options.settings, await calibrate(path, options.settings));
    } catch (error) {
      await path.close();
      throw error;
    }
  }

  get serverHost(): string {
    return this.#path.serverHost;
  }

  /** Puts a command into the server's network, or the clients'. */
  prefix(side: 'server' | 'client'): readonly string[] {
    return this.#path.prefix(side);
  }

  async beginStep(): Promise<void> {
    this.#before = await this.#path.snapshot();
  }

  async endStep(): Promise<PathSpan> {
    const after = await this.#path.snapshot();
    return { settings: this.#settings, calibration: this.#calibration, before: this.#before!, after };
  }

  close(): Promise<void> {
    return this.#path.close();
  }
}
