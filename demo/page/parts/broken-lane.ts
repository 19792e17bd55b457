// What one lane of "Break it" has been through: events, outages, and in words how it came back.
import { LaneMeter, type Seen } from '../../figures/lane-meter.ts';
import { duration, some } from '../../figures/quantities.ts';
import type { Row } from '../chart/time-line.ts';
import type { LaneName } from '../lanes/lane.ts';

interface Outage {
  readonly fromMs: number;
  toMs: number | undefined;
}

const KINDS = ['live', 'replayed', 'repeated'] as const satisfies readonly Seen['kind'][];

export class BrokenLane {
  readonly name: LaneName;
  readonly meter: LaneMeter;
  readonly #say: (text: string) => void;
  readonly #outages: Outage[] = [];
  #state = 'connecting';
  #returns = 0;
  /** After it came back: how many were replayed and missed before. */
  #before: { replayed: number; missed: number; text: string } | undefined;

  /** `keptMs`: for how long events are drawn; `say`: for the log. */
  constructor(name: LaneName, keptMs: number, say: (text: string) => void) {
    this.name = name;
    this.meter = new LaneMeter(keptMs);
    this.#say = say;
  }

  opened(atMs: number): void {
    this.#state = 'open';
    const outage = this.#outages.at(-1);
    if (outage === undefined || outage.toMs !== undefined) return;
    outage.toMs = atMs;
    this.#returns++;
    const { replayed, missed } = this.meter;
    this.#before = { replayed, missed, text: `${this.name} is back after ${duration(atMs - outage.fromMs)}` };
  }

  arrived(data: string, atMs: number): void {
    const seen = this.meter.note(data, atMs);
    // The first live event says that the replay is over.
    if (this.#before === undefined || seen?.kind !== 'live') return;
    const { replayed, missed, text } = this.#before;
    this.#before = undefined;
    const again = some(this.meter.replayed - replayed, 'event');
    this.#say(`${text}: ${again} replayed, ${this.meter.missed - missed} missed.`);
  }

  lost(how: string, again: boolean, atMs: number): void {
    this.#state = again ? 'trying again' : 'given up';
    const running = this.#outages.at(-1);
    if (running === undefined || running.toMs !== undefined) {
      this.#outages.push({ fromMs: atMs, toMs: undefined });
      this.#say(`${this.name}: ${how}${again ? '' : '; it gives up for good'}.`);
    } else if (!again) {
      this.#say(`${this.name}: ${how}; it gives up for good.`);
    }
  }

  get givenUp(): boolean {
    return this.#state === 'given up';
  }

  row(): Row {
    const { recent } = this.meter;
    const marks = KINDS.map((kind) => ({
      kind,
      timesMs: recent.filter((seen) => seen.kind === kind).map(({ atMs }) => atMs),
    }));
    return { name: this.name, marks, outages: this.#outages };
  }

  /** By row of the table. */
  figures(): Record<string, string> {
    const last = this.#outages.at(-1);
    const lasted = last?.toMs === undefined ? undefined : last.toMs - last.fromMs;
    return {
      state: this.#state,
      returns: String(this.#returns),
      outage: duration(lasted),
      received: String(this.meter.received),
      range: this.meter.range?.join(' to ') ?? '–',
      replayed: String(this.meter.replayed),
      missed: String(this.meter.missed),
      repeated: String(this.meter.repeated),
    };
  }
}
