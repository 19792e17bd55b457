// Stock ticker: the same prices over all three lanes at once, with how long each takes and how far apart they arrive.
import { LaneMeter, type Seen } from '../../figures/lane-meter.ts';
import { medians, type Point } from '../../figures/medians.ts';
import { bytes, count, duration, quantile } from '../../figures/quantities.ts';
import { LineChart } from '../chart/line-chart.ts';
import { button, element } from '../elements.ts';
import { FiguresTable } from '../figures-table.ts';
import { LANES, type Lane, type LaneName } from '../lanes/lane.ts';
import { openLane } from '../lanes/open-lane.ts';
import { Stage, type PagePart, type Surroundings } from '../stage.ts';
import { Channel } from './channel.ts';

const SPAN_MS = 10_000;
const DRAW_MS = 200;
const ASK_MS = 1_000;
/** A point of a line is the median of so much time. */
const STEP_MS = 200;
/** What was sent last may be on its way for so long after the server has stopped. */
const FLIGHT_MS = 2_000;
const RATES_HZ = [5, 20, 100, 500] as const;
const NS_PER_MS = 1e6;

const ROWS = {
  price: 'last price',
  p50: 'latency, median of 10 s',
  p99: 'latency, 99 of 100 below',
  rate: 'events per second',
  received: 'events received',
  sent: 'events that the server wrote, when last asked',
  missed: 'missed / repeated',
  payload: 'payload',
  wire: 'bytes on the wire per event',
} as const;

interface Running {
  readonly channel: Channel;
  readonly lanes: readonly Lane[];
  readonly meters: Readonly<Record<LaneName, LaneMeter>>;
  readonly timers: readonly number[];
}

export class Ticker implements PagePart {
  readonly #surroundings: Surroundings;
  readonly #stage = new Stage('ticker');
  readonly #table = new FiguresTable('The same prices over three lanes', LANES, ROWS);
  readonly #latency = new LineChart({
    title: 'Latency: from the moment when the price was due until the page had it',
    unit: 'ms',
    spanMs: SPAN_MS,
    lines: LANES,
  });
  readonly #gap = new LineChart({
    title: 'The gap: how much later the same price came over SSE than over WebSocket',
    unit: 'ms',
    spanMs: SPAN_MS,
    lines: ['EventSource − WebSocket', 'fetch stream − WebSocket'],
  });
  readonly #rate = element(
    'select',
    { id: 'ticker-rate' },
    ...RATES_HZ.map((rate) => element('option', { value: String(rate) }, `${rate} per second`)),
  );
  readonly #start = button('Start', () => void this.#stage.try(() => this.#begin()));
  readonly #stop = button('Stop', () => void this.#stage.try(() => this.#end()));
  #running: Running | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#rate.value = '20';
    this.#stage.furnish(
      [element('label', { for: 'ticker-rate' }, 'Prices'), this.#rate, this.#start, this.#stop],
      [this.#table.box, this.#latency.figure, this.#gap.figure],
    );
    this.reset();
  }

  reset(): void {
    this.#close();
    this.#enable(false);
    this.#stage.say('Press Start.');
    this.#clear();
  }

  #clear(): void {
    for (const lane of LANES) for (const row of Object.keys(ROWS)) this.#table.set(row, lane, '–');
    this.#latency.draw([], performance.now(), 'nothing yet');
    this.#gap.draw([], performance.now(), 'nothing yet');
  }

  #enable(running: boolean): void {
    this.#start.disabled = running;
    this.#rate.disabled = running;
    this.#stop.disabled = !running;
  }

  async #begin(): Promise<void> {
    this.#enable(true);
    this.#clear();
    const channel = await Channel.start(this.#surroundings.stack(), 'ticker', Number(this.#rate.value)).catch(
      (error: unknown) => {
        this.#enable(false);
        throw error;
      },
    );
    const meters = Object.fromEntries(
      LANES.map((lane) => [lane, new LaneMeter(SPAN_MS)]),
    ) as Running['meters'];
    const lanes = LANES.map((name) =>
      openLane(
        name,
        { url: channel.url(name), resumeAfter: () => meters[name].lastSequence },
        {
          opened() {},
          arrived: (data, atMs) => void meters[name].note(data, atMs),
          lost: (how) => this.#stage.say(`${name}: ${how}.`),
        },
      ),
    );
    const timers = [
      setInterval(() => this.#draw(), DRAW_MS),
      setInterval(() => void this.#stage.try(() => channel.ask()), ASK_MS),
    ];
    this.#running = { channel, lanes, meters, timers };
    this.#stage.say('Prices arrive over all three lanes.');
  }

  /** The server stops first, so that both sides count the same events. */
  async #end(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#stop.disabled = true;
    const { channel, meters } = running;
    await channel.stop();
    const untilMs = performance.now() + FLIGHT_MS;
    const whole = (): boolean =>
      LANES.every((lane) => meters[lane].received >= (channel.countsOf(lane)?.sent ?? 0));
    while (!whole() && performance.now() < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
    await channel.ask();
    this.#draw();
    const sums = LANES.map((lane) => `${lane} ${count(meters[lane].received)}`).join(', ');
    this.#close();
    this.#enable(false);
    this.#stage.say(
      whole()
        ? `Stopped. Everything that the server wrote has arrived: ${sums}.`
        : `Stopped. Received: ${sums}.`,
    );
  }

  #close(): void {
    for (const timer of this.#running?.timers ?? []) clearInterval(timer);
    for (const lane of this.#running?.lanes ?? []) lane.close();
    this.#running = undefined;
  }

  #draw(): void {
    if (this.#running === undefined) return;
    const { channel, meters } = this.#running;
    const nowMs = performance.now();
    const latencies = LANES.map((lane) => this.#latencies(meters[lane].recent));
    for (const [index, lane] of LANES.entries()) {
      const values = latencies[index]!.map(({ value }) => value);
      const meter = meters[lane];
      const { length } = meter.recent.filter(({ atMs }) => atMs > nowMs - 1000);
      const sent = channel.countsOf(lane);
      this.#table.set('price', lane, priceOf(meter.last));
      this.#table.set('p50', lane, duration(quantile(values, 0.5)));
      this.#table.set('p99', lane, duration(quantile(values, 0.99)));
      this.#table.set('rate', lane, count(length));
      this.#table.set('received', lane, count(meter.received));
      this.#table.set('missed', lane, `${count(meter.missed)} / ${count(meter.repeated)}`);
      this.#table.set('payload', lane, bytes(meter.payloadBytes));
      if (sent === undefined || sent.sent === 0) continue;
      this.#table.set('sent', lane, count(sent.sent));
      this.#table.set('wire', lane, `${(sent.wireBytes / sent.sent).toFixed(1)} B`);
    }
    const lines = latencies.map((points) => medians(points, STEP_MS));
    this.#latency.draw(
      lines,
      nowMs,
      LANES.map((lane, index) => `${lane} ${lastOf(lines[index]!)}`).join(', '),
    );
    const webSocket = new Map(meters.WebSocket.recent.map(({ sequence, atMs }) => [sequence, atMs]));
    const gaps = (['EventSource', 'fetch stream'] as const).map((lane) =>
      medians(gapsTo(webSocket, meters[lane].recent), STEP_MS),
    );
    this.#gap.draw(
      gaps,
      nowMs,
      `EventSource ${lastOf(gaps[0]!)}, fetch stream ${lastOf(gaps[1]!)} after WebSocket`,
    );
  }

  #latencies(seen: readonly Seen[]): Point[] {
    const { clock } = this.#surroundings;
    if (!clock.known) return [];
    return seen.map(({ atMs, intendedNs }) => ({
      atMs,
      value: (clock.serverNs(atMs) - intendedNs) / NS_PER_MS,
    }));
  }
}

function gapsTo(other: ReadonlyMap<number, number>, seen: readonly Seen[]): Point[] {
  return seen.flatMap(({ sequence, atMs }) => {
    const otherMs = other.get(sequence);
    return otherMs === undefined ? [] : [{ atMs, value: atMs - otherMs }];
  });
}

function lastOf(points: readonly Point[]): string {
  return duration(points.at(-1)?.value);
}

/** Whatever the server sent, as a text. */
function priceOf(data: string | undefined): string {
  if (data === undefined) return '–';
  try {
    const { s, p } = JSON.parse(data) as { s?: unknown; p?: unknown };
    return `${String(s).replaceAll('_', '').slice(0, 12)} ${Number(p).toFixed(2)}`;
  } catch {
    return 'not readable';
  }
}
