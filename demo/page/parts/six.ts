// Six connections: EventSources opened one by one until the browser holds the next one back, and WebSockets beyond that.
import { some } from '../../figures/quantities.ts';
import { button, element, say } from '../elements.ts';
import { closeSocket } from '../lanes/close-socket.ts';
import { addressOf, clientName } from '../program.ts';
import { Stage, type PagePart, type Surroundings } from '../stage.ts';
import { Channel } from './channel.ts';

const RATE_HZ = 2;
const MANY_EVENT_SOURCES = 7;
const MANY_WEB_SOCKETS = 30;
const MOST = 200;
/** A plain request that has no answer by then waits for a connection. */
const PATIENCE_MS = 3_000;

interface Held {
  readonly kind: 'EventSource' | 'WebSocket';
  readonly chip: HTMLElement;
  state: 'open' | 'waits' | 'lost';
  events: number;
  close(): void;
}

export class SixConnections implements PagePart {
  readonly #surroundings: Surroundings;
  readonly #stage = new Stage('six');
  readonly #chips = element('ul', { class: 'chips', 'aria-label': 'Connections' });
  readonly #plain = element('p', { class: 'note' });
  #held: Held[] = [];
  #channel: Promise<Channel> | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const open = (kind: Held['kind'], times: number): void => {
      void this.#stage.try(async () => {
        for (let n = 0; n < times; n++) await this.#open(kind);
      });
    };
    this.#stage.furnish(
      [
        button('Open an EventSource', () => open('EventSource', 1)),
        button(`Open ${MANY_EVENT_SOURCES} EventSources`, () => open('EventSource', MANY_EVENT_SOURCES)),
        button(`Open ${MANY_WEB_SOCKETS} WebSockets`, () => open('WebSocket', MANY_WEB_SOCKETS)),
        button('Ask the same server for a page', () => void this.#ask()),
        button('Close one', () => this.#closeOne()),
        button('Close all', () => this.reset()),
      ],
      [this.#chips, this.#plain],
    );
    this.reset();
  }

  reset(): void {
    for (const each of this.#held) each.close();
    this.#held = [];
    this.#channel = undefined;
    this.#chips.replaceChildren();
    say(this.#plain, '');
    this.#tell();
  }

  async #open(kind: Held['kind']): Promise<void> {
    if (this.#held.length >= MOST) throw new Error(`${MOST} are enough: close some`);
    this.#channel ??= Channel.start(this.#surroundings.stack(), 'six', RATE_HZ);
    const channel = await this.#channel;
    const url = channel.url(kind, clientName(kind));
    const chip = element('li', { class: 'chip' });
    this.#chips.append(chip);
    const connection = kind === 'EventSource' ? new EventSource(url) : new WebSocket(url);
    const held: Held = {
      kind,
      chip,
      state: 'waits',
      events: 0,
      close: () => (connection instanceof WebSocket ? closeSocket(connection) : connection.close()),
    };
    this.#held.push(held);
    const becomes = (state: Held['state']): void => {
      held.state = state;
      this.#show(held);
    };
    connection.addEventListener('open', () => becomes('open'));
    connection.addEventListener('error', () => becomes('lost'));
    connection.addEventListener('message', () => {
      held.events++;
      this.#show(held);
    });
    becomes('waits');
  }

  #show({ kind, chip, state, events }: Held): void {
    chip.className = `chip chip-${state}`;
    say(chip, `${kind}: ${state}${state === 'open' ? `, ${some(events, 'event')}` : ''}`);
    this.#tell();
  }

  #tell(): void {
    const number = (kind: Held['kind'], state: Held['state']): number =>
      this.#held.filter((each) => each.kind === kind && each.state === state).length;
    const [open, waiting] = [number('EventSource', 'open'), number('EventSource', 'waits')];
    const lost = this.#held.filter(({ state }) => state === 'lost').length;
    this.#stage.say(
      `${some(open, 'EventSource')} open, ${waiting} waiting; ${some(number('WebSocket', 'open'), 'WebSocket')} open, ` +
        `${number('WebSocket', 'waits')} waiting${lost > 0 ? `; ${lost} lost` : ''}.`,
    );
  }

  #closeOne(): void {
    const first = this.#held.shift();
    first?.close();
    first?.chip.remove();
    this.#tell();
  }

  /** What a page, an image or a POST to the same server meets. */
  async #ask(): Promise<void> {
    say(this.#plain, 'Asking …');
    const beganMs = performance.now();
    try {
      const url = addressOf(this.#surroundings.stack(), 'six', 'sse', '/health', {});
      await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), cache: 'no-store' });
      say(this.#plain, `The server answered after ${(performance.now() - beganMs).toFixed(0)} ms.`);
    } catch {
      say(this.#plain, `No answer within ${PATIENCE_MS / 1000} s: every connection to this server is taken.`);
    }
  }
}
