// The server's clock as this page knows it: asked over a WebSocket of its own, by echo. When the answer was written is
// known to lie between question and answer, so the best sample is the quickest, and half of its round trip the most that
// it can be wrong (RFC 5905, section 8, clock offset).
import { CLOCK_CHANNEL, type StackOffer } from '../wire.ts';
import { closeSocket } from './lanes/close-socket.ts';
import { addressOf, clientName } from './program.ts';
import { stampOf } from '../figures/stamped.ts';

interface Sample {
  readonly offsetNs: number;
  readonly errorNs: number;
}

const KEPT = 40;
const FIRST_EVERY_MS = 100;
const LATER_EVERY_MS = 2_000;
const FIRST_SAMPLES = 10;
const NS_PER_MS = 1e6;

export class ServerClock {
  readonly #changed: () => void;
  readonly #lost: () => void;
  #samples: Sample[] = [];
  #socket: WebSocket | undefined;
  #timer: number | undefined;

  /** `changed` is called after each sample, `lost` when the server does not answer any more. */
  constructor(changed: () => void, lost: () => void) {
    this.#changed = changed;
    this.#lost = lost;
  }

  /** Asks this stack from now on. */
  open(stack: StackOffer): void {
    this.close();
    const query = { channel: CLOCK_CHANNEL, client: clientName('clock') };
    const socket = new WebSocket(addressOf(stack, 'ticker', 'ws', '/events', query));
    this.#socket = socket;
    let askedMs = 0;
    const ask = (): void => {
      if (this.#socket !== socket) return;
      askedMs = performance.now();
      socket.send('?');
    };
    socket.addEventListener('open', ask);
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#lost();
    });
    socket.addEventListener('message', (event) => {
      if (this.#socket !== socket) return;
      this.#add(askedMs, performance.now(), String(event.data));
      this.#timer = setTimeout(ask, this.#samples.length < FIRST_SAMPLES ? FIRST_EVERY_MS : LATER_EVERY_MS);
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    if (this.#socket !== undefined) closeSocket(this.#socket);
    this.#socket = undefined;
    this.#samples = [];
  }

  get known(): boolean {
    return this.#samples.length > 0;
  }

  /** The most by which `serverNs` is wrong. */
  get errorMs(): number {
    return this.#best.errorNs / NS_PER_MS;
  }

  /** The server's monotonic clock at a time of `performance.now()`. */
  serverNs(atMs: number): number {
    return atMs * NS_PER_MS + this.#best.offsetNs;
  }

  get #best(): Sample {
    return this.#samples.reduce((best, each) => (each.errorNs < best.errorNs ? each : best), {
      offsetNs: Number.NaN,
      errorNs: Infinity,
    });
  }

  #add(askedMs: number, answeredMs: number, data: string): void {
    const stamp = stampOf(data);
    if (stamp === undefined) return;
    const middleNs = ((askedMs + answeredMs) / 2) * NS_PER_MS;
    const errorNs = ((answeredMs - askedMs) / 2) * NS_PER_MS;
    this.#samples = [...this.#samples, { offsetNs: stamp.sentNs - middleNs, errorNs }].slice(-KEPT);
    this.#changed();
  }
}
