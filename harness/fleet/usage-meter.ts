// CPU time that this process has used from one question to the next.
import { nowNs } from '../../measure/clock.ts';
import type { FleetUsage } from './messages.ts';

export class UsageMeter {
  #atNs = nowNs();
  #cpuUs = cpuUs();

  /** Since the last call, or since it was made. */
  lap(): FleetUsage {
    const [atNs, used] = [nowNs(), cpuUs()];
    const usage = { cpuUs: used - this.#cpuUs, durationNs: atNs - this.#atNs };
    this.#atNs = atNs;
    this.#cpuUs = used;
    return usage;
  }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
