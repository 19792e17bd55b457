// The peaks of a storm, as the server's process sees them: how many connections come at once, how much memory and
// processor it takes, and how often the kernel's queue of new connections ran over.
import { NS_PER_MS, NS_PER_S, nowNs } from '../../measure/clock.ts';
import { readTcpExtension } from '../../measure/process/usage.ts';

/** Connections and CPU are counted over stretches of this length. */
const STRETCH_MS = 100;
/** Memory is looked at this often; ten looks are a stretch. */
const LOOK_MS = 10;

export class StormWatch {
  #timer: NodeJS.Timeout | undefined;
  #fromNs = 0;
  #stretchNs = 0;
  #stretchCpuUs = 0;
  #looks = 0;
  /** Connections opened, by stretch. */
  #accepts = new Map<number, number>();
  #memoryPeak = 0;
  #cpuPeak = 0;
  #overflowsBefore: number | undefined;
  #overflows: number | undefined;

  /** From now on. */
  start(): void {
    this.reset();
    this.#fromNs = this.#stretchNs = nowNs();
    this.#stretchCpuUs = cpuUs();
    this.#overflowsBefore = readTcpExtension('ListenOverflows');
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** A connection was opened. */
  accepted(): void {
    if (this.#timer === undefined) return;
    const stretch = Math.floor((nowNs() - this.#fromNs) / (STRETCH_MS * NS_PER_MS));
    this.#accepts.set(stretch, (this.#accepts.get(stretch) ?? 0) + 1);
  }

  #look(): void {
    this.#memoryPeak = Math.max(this.#memoryPeak, process.memoryUsage.rss());
    if (++this.#looks % (STRETCH_MS / LOOK_MS) !== 0) return;
    const now = nowNs();
    const used = cpuUs();
    this.#cpuPeak = Math.max(this.#cpuPeak, ((used - this.#stretchCpuUs) * 1000) / (now - this.#stretchNs));
    this.#stretchNs = now;
    this.#stretchCpuUs = used;
  }

  /** Ends it, and tells what it has seen; nothing where it was never begun. */
  stop(): Record<string, number> {
    if (this.#fromNs === 0) return {};
    if (this.#timer !== undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      const overflows = readTcpExtension('ListenOverflows');
      if (overflows !== undefined && this.#overflowsBefore !== undefined)
        this.#overflows = overflows - this.#overflowsBefore;
    }
    const most = Math.max(0, ...this.#accepts.values());
    return {
      peak_accepts: (most * NS_PER_S) / (STRETCH_MS * NS_PER_MS),
      memory_peak: this.#memoryPeak,
      ...(this.#looks < STRETCH_MS / LOOK_MS ? {} : { cpu_peak: this.#cpuPeak }),
      ...(this.#overflows === undefined ? {} : { listen_overflows: this.#overflows }),
    };
  }

  reset(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#fromNs = this.#looks = this.#memoryPeak = this.#cpuPeak = 0;
    this.#overflows = undefined;
    this.#accepts = new Map();
  }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
