// What the page does for a look at its browser: opens connections until one has to wait, writes down what one meets, and
// counts events and timers, in front and in the background.
import { eventsPath } from '../../../clients/request-head.ts';
import type { Transport } from '../../../servers/target.ts';
import type { LimitSeen, Met, PageLookMethods, TabSeen } from '../look/look-messages.ts';

type Source = EventSource | WebSocket;

const STATES = ['connecting', 'open', 'closed'] as const;
const TICK_MS = 100;

export class PageLook implements PageLookMethods {
  #all: Source[] = [];
  #met: Met[] = [];
  #opened = 0;
  #events = 0;
  #ticks = 0;
  #fromMs = 0;
  #timer: number | undefined;
  #worker: Worker | undefined;

  beginWorker(): Promise<void> {
    const idle = new Blob(['onmessage = () => {};'], { type: 'text/javascript' });
    this.#worker ??= new Worker(URL.createObjectURL(idle));
    return Promise.resolve();
  }

  async limit(transport: Transport, most: number, patienceMs: number): Promise<LimitSeen> {
    for (let opened = 0; opened < most; opened++) {
      const source = this.#connect(transport, 'limit');
      const isOpen = await new Promise<boolean>((resolve) => {
        source.addEventListener('open', () => resolve(true));
        source.addEventListener('error', () => resolve(false));
        setTimeout(resolve, patienceMs, false);
      });
      if (!isOpen) return { opened, next: source.readyState === source.CONNECTING ? 'waits' : 'fails' };
    }
    return { opened: most, next: 'not-tried' };
  }

  #connect(transport: Transport, channel: string): Source {
    const path = eventsPath(
      { host: location.hostname, port: 0, channel, client: `page${this.#opened++}`, uplink: false },
      transport,
    );
    const source =
      transport === 'sse' ? new EventSource(path) : new WebSocket(`ws://${location.host}${path}`);
    this.#all.push(source);
    return source;
  }

  open(transport: Transport, channel: string): Promise<void> {
    const source = this.#connect(transport, channel);
    this.#met = [];
    const meets = (what: Met['what'], detail = ''): void => {
      this.#met.push({ what, atMs: performance.now(), state: STATES[source.readyState] ?? 'closed', detail });
    };
    source.addEventListener('open', () => meets('open'));
    source.addEventListener('error', () => meets('error'));
    source.addEventListener('close', (event) => meets('close', String((event as CloseEvent).code)));
    source.addEventListener('message', (event) => {
      this.#events++;
      meets('message', (event as MessageEvent).lastEventId);
    });
    return new Promise((resolve, reject) => {
      source.addEventListener('open', () => resolve(), { once: true });
      source.addEventListener('error', () => reject(new Error(`${transport} could not be opened`)), {
        once: true,
      });
    });
  }

  met(): Promise<readonly Met[]> {
    return Promise.resolve(this.#met);
  }

  async status(path: string): Promise<number> {
    try {
      return (await fetch(path, { cache: 'no-store' })).status;
    } catch {
      return 0;
    }
  }

  beginTab(): Promise<void> {
    this.#events = this.#ticks = 0;
    this.#fromMs = performance.now();
    window.clearInterval(this.#timer);
    this.#timer = window.setInterval(() => this.#ticks++, TICK_MS);
    return Promise.resolve();
  }

  tab(): Promise<TabSeen> {
    return Promise.resolve({
      isHidden: document.hidden,
      seconds: (performance.now() - this.#fromMs) / 1000,
      events: this.#events,
      ticks: this.#ticks,
    });
  }

  /** Resolves when all have closed: a closing WebSocket still counts against the browser's limit. */
  async closeAll(): Promise<void> {
    const closed = this.#all.splice(0).map((source) => {
      const ended = hasClosed(source);
      source.close();
      return ended;
    });
    window.clearInterval(this.#timer);
    this.#worker?.terminate();
    this.#worker = undefined;
    await Promise.all(closed);
  }
}

/** An EventSource has as soon as it is told to. */
function hasClosed(source: Source): Promise<unknown> {
  if (source instanceof EventSource || source.readyState === source.CLOSED) return Promise.resolve();
  return new Promise((resolve) => source.addEventListener('close', resolve, { once: true }));
}
