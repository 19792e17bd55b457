// One stack of the demo: two server processes, of which one may be broken, and the relays to them, a pair for each part
// of the page.
import { Relay } from '../relay/relay.ts';
import { FAULT_MS, PARTS, type Fault, type FeedCounts, type Part, type StackOffer } from '../wire.ts';
import { StackServer } from './stack-server.ts';
import type { FeedSetup } from '../server/price-feed.ts';
import type { ServerSetup } from '../server/server-process.ts';

/** A pair of targets, as it was chosen. */
export interface StackChoice extends ServerSetup {
  readonly name: string;
  /** Why it does not run here; '' where it does. */
  readonly reason: string;
}

type RelayPair = Readonly<Record<'sse' | 'ws', Relay>>;

export class DemoStack {
  readonly name: string;
  readonly #reason: string;
  readonly #steady: StackServer;
  readonly #breakable: StackServer;
  readonly #relays = new Map<Part, RelayPair>();
  #fault: NodeJS.Timeout | undefined;

  constructor(choice: StackChoice) {
    this.name = choice.name;
    this.#reason = choice.reason;
    this.#steady = new StackServer(choice);
    this.#breakable = new StackServer(choice);
  }

  /** `origin`: that of the page, known once it listens. */
  async start(origin: () => string): Promise<void> {
    if (this.#reason !== '') return;
    await Promise.all([this.#steady.start(), this.#breakable.start()]);
    for (const part of PARTS) {
      const server = this.server(part);
      this.#relays.set(part, {
        sse: await Relay.open(() => server.ports?.sse, origin),
        ws: await Relay.open(() => server.ports?.ws, origin),
      });
    }
  }

  get runs(): boolean {
    return this.#reason === '';
  }

  get offer(): StackOffer {
    const ports = PARTS.map((part) => {
      const pair = this.#relays.get(part);
      return [part, { sse: pair?.sse.port ?? 0, ws: pair?.ws.port ?? 0 }] as const;
    });
    return {
      name: this.name,
      reason: this.#reason,
      versions: this.#steady.versions,
      ports: Object.fromEntries(ports) as StackOffer['ports'],
    };
  }

  /** Every port that the page may speak to. */
  get ports(): number[] {
    return [...this.#relays.values()].flatMap(({ sse, ws }) => [sse.port, ws.port]);
  }

  server(part: Part): StackServer {
    return part === 'break' ? this.#breakable : this.#steady;
  }

  startFeed(part: Part, setup: FeedSetup): Promise<void> {
    return this.server(part).startFeed(setup);
  }

  /** Undefined where there is no such channel. */
  async counts(part: Part, channel: string): Promise<FeedCounts | undefined> {
    const served = await this.server(part).feed(channel);
    const pair = this.#relays.get(part);
    if (served === undefined || pair === undefined) return undefined;
    const clients = Object.entries(served.clients).map(([client, counts]) => {
      const [sse, ws] = [pair.sse.traffic(client), pair.ws.traffic(client)];
      return [
        client,
        { ...counts, wireBytes: sse.wireBytes + ws.wireBytes, headBytes: sse.headBytes + ws.headBytes },
      ] as const;
    });
    return { published: served.published, clients: Object.fromEntries(clients) };
  }

  /** Breaks both transports of the part that is there for it, at the same time. */
  async break(fault: Fault): Promise<void> {
    const pair = this.#relays.get('break');
    if (pair === undefined) return;
    const relays = [pair.sse, pair.ws];
    this.#mend(relays);
    if (fault === 'restart') return this.#breakable.restart(FAULT_MS.restart);
    for (const relay of relays) {
      if (fault === 'stall') relay.stall();
      else relay.cut();
      relay.badGateway = fault === 'bad-gateway';
    }
    this.#fault = setTimeout(() => this.#mend(relays), FAULT_MS[fault]);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#fault);
    const relays = [...this.#relays.values()].flatMap(({ sse, ws }) => [sse.close(), ws.close()]);
    await Promise.all([...relays, this.#steady.stop(), this.#breakable.stop()]);
  }

  #mend(relays: readonly Relay[]): void {
    clearTimeout(this.#fault);
    for (const relay of relays) {
      relay.badGateway = false;
      relay.goOn();
    }
  }
}
