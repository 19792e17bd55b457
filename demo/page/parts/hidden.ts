// Background tab: what still arrives, and which timers still run, while the visitor looks at another tab.
import { duration } from '../../figures/quantities.ts';
import { VisibilityTally, type Visibility } from '../../figures/visibility-tally.ts';
import type { Point } from '../../figures/medians.ts';
import { LineChart, type Band } from '../chart/line-chart.ts';
import { button } from '../elements.ts';
import { FiguresTable } from '../figures-table.ts';
import { LANES, type Lane } from '../lanes/lane.ts';
import { LaneMeter } from '../../figures/lane-meter.ts';
import { openLane } from '../lanes/open-lane.ts';
import { Stage, type PagePart, type Surroundings } from '../stage.ts';
import { startWorker } from '../worker-code.ts';
import { Channel } from './channel.ts';

const RATE_HZ = 10;
const TIMER_MS = 100;
const SPAN_MS = 60_000;
const DRAW_MS = 500;

const TIMERS = ['timer of 100 ms', 'the same in a worker', 'animation frames'] as const;
const THINGS = [...LANES, ...TIMERS] as const;
type Thing = (typeof THINGS)[number];
/** What the chart shows of them. */
const DRAWN = ['WebSocket', 'timer of 100 ms', 'the same in a worker'] as const satisfies readonly Thing[];
const COLUMNS = ['visible', 'hidden', 'longest pause, visible', 'longest pause, hidden'] as const;

interface Running {
  readonly channel: Channel;
  readonly lanes: readonly Lane[];
  readonly worker: Worker;
  readonly timers: readonly number[];
  readonly tally: VisibilityTally<Thing>;
  /** By second of `performance.now()`: how often each thing happened in it. */
  readonly seconds: Map<Thing, Map<number, number>>;
  readonly bands: Band[];
  frame: number;
}

export class BackgroundTab implements PagePart {
  readonly #surroundings: Surroundings;
  readonly #stage = new Stage('hidden');
  readonly #table = new FiguresTable(
    'Per second, and the longest pause',
    COLUMNS,
    Object.fromEntries([...THINGS.map((thing) => [thing, thing]), ['time', 'time spent']]),
  );
  readonly #chart = new LineChart({
    title: 'How often in each second; shaded: hidden',
    unit: '1/s',
    spanMs: SPAN_MS,
    lines: DRAWN,
  });
  readonly #start = button('Start', () => void this.#stage.try(() => this.#begin()));
  readonly #stop = button('Stop', () => {
    this.#end();
    this.#stage.say('Stopped.');
  });
  #running: Running | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#stage.furnish([this.#start, this.#stop], [this.#table.box, this.#chart.figure]);
    document.addEventListener('visibilitychange', () => this.#turned());
    this.reset();
  }

  reset(): void {
    this.#end();
    for (const thing of [...THINGS, 'time'])
      for (const column of COLUMNS) this.#table.set(thing, column, '–');
    this.#chart.draw([], performance.now(), 'nothing yet');
    this.#stage.say('Press Start, look at another tab for a while, and come back.');
  }

  #enable(running: boolean): void {
    this.#start.disabled = running;
    this.#stop.disabled = !running;
  }

  async #begin(): Promise<void> {
    this.#start.disabled = true;
    try {
      const channel = await Channel.start(this.#surroundings.stack(), 'hidden', RATE_HZ);
      const tally = new VisibilityTally<Thing>(THINGS, document.visibilityState, performance.now());
      const seconds = new Map(THINGS.map((thing) => [thing, new Map<number, number>()]));
      const lanes = LANES.map((lane) => {
        const meter = new LaneMeter(0);
        return openLane(
          lane,
          { url: channel.url(lane), resumeAfter: () => meter.lastSequence },
          {
            opened() {},
            arrived: (data, atMs) => {
              meter.note(data, atMs);
              this.#happened(lane);
            },
            lost: (how) => this.#stage.say(`${lane}: ${how}.`),
          },
        );
      });
      const worker = startWorker('timer');
      worker.addEventListener('message', () => this.#happened('the same in a worker'));
      const timers = [
        setInterval(() => this.#happened('timer of 100 ms'), TIMER_MS),
        setInterval(() => this.#draw(), DRAW_MS),
      ];
      const bands: Band[] = document.hidden ? [{ fromMs: performance.now(), toMs: undefined }] : [];
      this.#running = { channel, lanes, worker, timers, tally, seconds, bands, frame: 0 };
      this.#nextFrame();
      this.#stage.say('Running. Look at another tab for a while, and come back.');
    } finally {
      this.#enable(this.#running !== undefined);
    }
  }

  #nextFrame(): void {
    if (this.#running === undefined) return;
    this.#running.frame = requestAnimationFrame(() => {
      this.#happened('animation frames');
      this.#nextFrame();
    });
  }

  #happened(thing: Thing): void {
    if (this.#running === undefined) return;
    const nowMs = performance.now();
    this.#running.tally.note(thing, nowMs);
    const seconds = this.#running.seconds.get(thing)!;
    const second = Math.floor(nowMs / 1000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
    seconds.delete(second - 2 * (SPAN_MS / 1000));
  }

  #turned(): void {
    if (this.#running === undefined) return;
    const nowMs = performance.now();
    const { tally, bands } = this.#running;
    tally.turn(document.visibilityState, nowMs);
    const last = bands.at(-1);
    if (document.hidden) bands.push({ fromMs: nowMs, toMs: undefined });
    else if (last !== undefined) bands[bands.length - 1] = { ...last, toMs: nowMs };
    this.#draw();
    if (document.hidden) return;
    const hiddenMs = tally.spentMs('hidden', nowMs);
    this.#stage.say(
      `Back. This page was hidden for ${duration(hiddenMs)} in all: the column "hidden" shows what went on.`,
    );
  }

  #end(): void {
    const running = this.#running;
    if (running !== undefined) this.#draw();
    this.#running = undefined;
    for (const timer of running?.timers ?? []) clearInterval(timer);
    for (const lane of running?.lanes ?? []) lane.close();
    if (running !== undefined) cancelAnimationFrame(running.frame);
    running?.worker.terminate();
    if (running !== undefined) void this.#stage.try(() => running.channel.stop());
    this.#enable(false);
  }

  #draw(): void {
    if (this.#running === undefined) return;
    const { tally, seconds, bands } = this.#running;
    const nowMs = performance.now();
    for (const state of ['visible', 'hidden'] satisfies Visibility[]) {
      const spentMs = tally.spentMs(state, nowMs);
      this.#table.set('time', state, duration(spentMs));
      if (spentMs === 0) continue;
      for (const thing of THINGS) {
        this.#table.set(thing, state, tally.rateHz(thing, state, nowMs)!.toFixed(1));
        this.#table.set(thing, `longest pause, ${state}`, duration(tally.longestMs(thing, state, nowMs)));
      }
    }
    const lines = DRAWN.map((thing) => perSecond(seconds.get(thing)!, nowMs));
    const label = DRAWN.map((thing, index) => `${thing} ${lines[index]!.at(-1)?.value ?? 0}`).join(', ');
    this.#chart.draw(lines, nowMs, `in the last whole second: ${label}`, bands);
  }
}

/** A point for each whole second of the span since the first one, zeros included. */
function perSecond(seconds: ReadonlyMap<number, number>, nowMs: number): Point[] {
  const last = Math.floor(nowMs / 1000) - 1;
  const first = Math.max(last - SPAN_MS / 1000, Math.min(...seconds.keys()) + 1);
  if (!(first <= last)) return [];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    atMs: (first + index + 1) * 1000,
    value: seconds.get(first + index) ?? 0,
  }));
}
