// Break it: the same prices over three lanes, and buttons that break what carries them. What comes back, how fast, and
// with what it missed, stands on a time line and in a log.
import { bytes, count } from '../../figures/quantities.ts';
import { FAULT_MS, type Fault } from '../../wire.ts';
import { TimeLine, type Happening } from '../chart/time-line.ts';
import { button, element } from '../elements.ts';
import { FiguresTable } from '../figures-table.ts';
import { LANES, type LaneName } from '../lanes/lane.ts';
import type { LaneNews, LaneOrder } from '../lanes/worker-messages.ts';
import { program } from '../program.ts';
import { Stage, type PagePart, type Surroundings } from '../stage.ts';
import { startWorker } from '../worker-code.ts';
import { BrokenLane } from './broken-lane.ts';
import { Channel } from './channel.ts';

const RATE_HZ = 10;
const SPAN_MS = 30_000;
const DRAW_MS = 250;
const ASK_MS = 1_000;
const SLEEP_MS = 4_000;
/** What was sent last may be on its way for so long. */
const FLIGHT_MS = 1_500;
const LOG_LINES = 40;

const ROWS = {
  state: 'state',
  returns: 'came back',
  outage: 'last outage',
  received: 'events received',
  range: 'numbered',
  sent: 'events that the server wrote, when last asked',
  replayed: 'of these replayed',
  missed: 'missed',
  repeated: 'repeated',
  held: 'held back at most by the server',
} as const;

const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  cut: 'Cut the connections',
  restart: 'Restart the server',
  stall: 'Stall for 4 s',
  'bad-gateway': 'Answer 502 for 5 s',
};

/** The same, as short as the time line needs it. */
const SHORT: Readonly<Record<Fault, string>> = {
  cut: 'cut',
  restart: 'down',
  stall: 'stall',
  'bad-gateway': '502',
};

const KINDS = {
  live: 'event',
  replayed: 'replayed event',
  repeated: 'repeated event',
  outage: 'no connection',
};

interface Running {
  readonly channel: Channel;
  readonly worker: Worker;
  readonly lanes: ReadonlyMap<LaneName, BrokenLane>;
  readonly timers: readonly number[];
}

export class BreakIt implements PagePart {
  readonly #surroundings: Surroundings;
  readonly #stage = new Stage('break');
  readonly #table = new FiguresTable('What each lane made of it', LANES, ROWS);
  readonly #timeLine = new TimeLine('Arrivals and outages', SPAN_MS, KINDS);
  readonly #log = element('ol', { class: 'log', role: 'log', 'aria-label': 'What happened', tabindex: '0' });
  readonly #start = button('Start', () => void this.#stage.try(() => this.#begin()));
  readonly #stop = button('Stop', () => void this.#stage.try(() => this.#end()));
  readonly #reopen = button('Open a new EventSource', () => this.#openAgain());
  readonly #breakers: readonly HTMLButtonElement[];
  #happenings: Happening[] = [];
  #running: Running | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const faults = (Object.keys(FAULT_WORDS) as Fault[]).map((fault) =>
      button(FAULT_WORDS[fault], () => void this.#stage.try(() => this.#break(fault))),
    );
    this.#breakers = [...faults, button('Stop reading for 4 s', () => this.#sleep())];
    this.#stage.furnish(
      [this.#start, this.#stop, ...this.#breakers, this.#reopen],
      [this.#timeLine.figure, this.#table.box, this.#log],
    );
    this.reset();
  }

  reset(): void {
    this.#close();
    this.#clear();
    this.#stage.say('Press Start, then break something.');
  }

  #clear(): void {
    this.#happenings = [];
    this.#log.replaceChildren();
    for (const lane of LANES) for (const row of Object.keys(ROWS)) this.#table.set(row, lane, '–');
    this.#timeLine.draw([], [], Date.now(), 'nothing yet');
  }

  #enable(running: boolean): void {
    this.#start.disabled = running;
    for (const each of [this.#stop, ...this.#breakers]) each.disabled = !running;
    this.#reopen.disabled = this.#running?.lanes.get('EventSource')?.givenUp !== true;
  }

  async #begin(): Promise<void> {
    this.#clear();
    this.#start.disabled = true;
    try {
      const channel = await Channel.start(this.#surroundings.stack(), 'break', RATE_HZ);
      const lanes = new Map(
        LANES.map((name) => [name, new BrokenLane(name, SPAN_MS, (text) => this.#write(text))]),
      );
      const worker = startWorker('lanes');
      worker.addEventListener('message', ({ data }: MessageEvent<LaneNews>) => this.#heard(data));
      const timers = [
        setInterval(() => this.#draw(), DRAW_MS),
        setInterval(() => void channel.ask().catch(() => {}), ASK_MS),
      ];
      this.#running = { channel, worker, lanes, timers };
      for (const lane of LANES) this.#order({ order: 'open', lane, url: channel.url(lane) });
      this.#stage.say(`${RATE_HZ} prices a second arrive over each lane.`);
    } finally {
      this.#enable(this.#running !== undefined);
    }
  }

  #order(order: LaneOrder): void {
    this.#running?.worker.postMessage(order);
  }

  #heard(news: LaneNews): void {
    const lane = this.#running?.lanes.get(news.lane);
    if (lane === undefined) return;
    if (news.news === 'arrived') lane.arrived(news.data, news.atMs);
    else if (news.news === 'opened') lane.opened(news.atMs);
    else lane.lost(news.how, news.again, news.atMs);
    if (news.news !== 'arrived') this.#enable(true);
  }

  async #break(fault: Fault): Promise<void> {
    this.#happened(SHORT[fault], FAULT_WORDS[fault]);
    await program.break({ stack: this.#surroundings.stack().name, fault });
    if (fault === 'restart') this.#happened('up', 'The server is up');
    else if (FAULT_MS[fault] > 0) setTimeout(() => this.#happened('over', 'That is over'), FAULT_MS[fault]);
  }

  #sleep(): void {
    this.#happened('no reading', 'Stop reading for 4 s');
    this.#order({ order: 'sleep', forMs: SLEEP_MS });
    setTimeout(() => this.#happened('reading', 'Reading again'), SLEEP_MS);
  }

  /** A new one does not know what the old one had seen: there is no way to tell it. */
  #openAgain(): void {
    const { channel } = this.#running ?? {};
    if (channel === undefined) return;
    this.#happened('new', 'A new EventSource, which cannot be told what the old one saw');
    this.#order({ order: 'open', lane: 'EventSource', url: channel.url('EventSource') });
  }

  #happened(what: string, words: string): void {
    if (this.#running === undefined) return;
    this.#happenings.push({ atMs: Date.now(), what });
    this.#write(`${words}.`);
  }

  #write(text: string): void {
    this.#log.append(element('li', {}, `${new Date().toLocaleTimeString('en-GB')}  ${text}`));
    while (this.#log.children.length > LOG_LINES) this.#log.firstElementChild!.remove();
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** The server stops first; then what is on its way has time to arrive. */
  async #end(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#stop.disabled = true;
    await running.channel.stop();
    await new Promise((resolve) => setTimeout(resolve, FLIGHT_MS));
    await running.channel.ask();
    this.#draw();
    this.#close();
    this.#stage.say(`Stopped. ${count(running.channel.published)} prices were due since the start.`);
  }

  #close(): void {
    for (const timer of this.#running?.timers ?? []) clearInterval(timer);
    this.#order({ order: 'close' });
    this.#running?.worker.terminate();
    this.#running = undefined;
    this.#enable(false);
  }

  #draw(): void {
    if (this.#running === undefined) return;
    const { lanes, channel } = this.#running;
    const all = [...lanes.values()];
    for (const lane of all) {
      const figures = lane.figures();
      for (const [row, text] of Object.entries(figures)) this.#table.set(row, lane.name, text);
      const counts = channel.countsOf(lane.name);
      if (counts === undefined) continue;
      this.#table.set('sent', lane.name, count(counts.sent));
      this.#table.set('held', lane.name, bytes(counts.heldBytes));
    }
    const label = all.map((lane) => `${lane.name} ${lane.figures()['state'] ?? ''}`).join(', ');
    this.#timeLine.draw(
      all.map((lane) => lane.row()),
      this.#happenings,
      Date.now(),
      label,
    );
  }
}
