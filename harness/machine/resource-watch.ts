// Looks at the memory of the machine while connections are opened, and says when too little is left: a machine that
// has run out of memory tells nothing any more. What the kernel calls available contains the slabs of open sockets,
// which it cannot have back: their growth is taken off.
import { tcpBufferPages } from '../../measure/process/kernel-memory.ts';
import { availableBytes, reclaimableSlabBytes } from '../../measure/process/system-memory.ts';

export interface ResourceExtremes {
  readonly leastAvailableBytes: number;
  /** 0 where the system does not tell. */
  readonly mostTcpPages: number;
}

/** What must be left. */
export interface ResourceFloor {
  readonly availableBytes: number;
  /** The largest of net.ipv4.tcp_mem: from there on the kernel drops data. */
  readonly tcpPages: number;
}

export type ScarceResource = 'memory' | 'tcp-memory';

const EVERY_MS = 250;

export class ResourceWatch {
  /** The first that ran short. */
  scarce: ScarceResource | undefined;
  readonly #floor: ResourceFloor;
  readonly #onScarce: (resource: ScarceResource) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #reclaimableAtStart = reclaimableSlabBytes();
  #least = Infinity;
  #most = 0;

  /** `onScarce` is called once. */
  constructor(floor: ResourceFloor, onScarce: (resource: ScarceResource) => void) {
    this.#floor = floor;
    this.#onScarce = onScarce;
    this.#timer = setInterval(() => this.look(), EVERY_MS);
    this.look();
  }

  /** What is available, less the growth of slabs since the watch began. */
  availableBytes(): number {
    return availableBytes() - Math.max(0, reclaimableSlabBytes() - this.#reclaimableAtStart);
  }

  look(): void {
    const available = this.availableBytes();
    const pages = tcpBufferPages() ?? 0;
    this.#least = Math.min(this.#least, available);
    this.#most = Math.max(this.#most, pages);
    if (this.scarce !== undefined) return;
    if (available < this.#floor.availableBytes) this.scarce = 'memory';
    else if (pages >= this.#floor.tcpPages) this.scarce = 'tcp-memory';
    if (this.scarce !== undefined) this.#onScarce(this.scarce);
  }

  get extremes(): ResourceExtremes {
    return { leastAvailableBytes: this.#least, mostTcpPages: this.#most };
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
