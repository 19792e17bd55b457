// One answer as it arrives over one transport: its text, when each token came, and what Stop did.
import { duration, quantile } from '../../figures/quantities.ts';
import type { AnswerRecord } from '../../wire.ts';
import { Arrivals } from '../chart/arrivals.ts';
import { element } from '../elements.ts';
import type { AnswerListener, Asked } from '../lanes/asking.ts';
import type { ServerClock } from '../server-clock.ts';

const NS_PER_MS = 1e6;

/** What Stop does. */
export const STOPS = {
  tell: 'tell the server: abort the request, send a message',
  close: 'close the connection',
  hide: 'only stop showing it',
} as const;
export type Stop = keyof typeof STOPS;

export class AnswerLane implements AnswerListener {
  readonly name: string;
  /** Of its answer, for the server. */
  readonly answer: string;
  readonly box: HTMLElement;
  readonly #text = element('p', { class: 'answer' });
  readonly #arrivals: Arrivals;
  readonly #askedMs = performance.now();
  readonly #timesMs: number[] = [];
  readonly #reads = new Set<number>();
  readonly #ended: () => void;
  #asked: Asked | undefined;
  #stopMs: number | undefined;
  #hidden = false;
  #over = false;

  constructor(name: string, answer: string, ended: () => void) {
    this.name = name;
    this.answer = answer;
    this.#ended = ended;
    this.#arrivals = new Arrivals(name);
    this.box = element('article', { class: 'lane' }, element('h3', {}, name), this.#text, this.#arrivals.svg);
  }

  asked(asked: Asked): void {
    this.#asked = asked;
  }

  token(text: string, atMs: number, read: number): void {
    if (this.#hidden) return;
    this.#timesMs.push(atMs - this.#askedMs);
    this.#reads.add(read);
    this.#text.append(text);
    this.draw();
  }

  over(how: string): void {
    if (this.#over) return;
    this.#over = true;
    if (how !== '') this.#text.append(` [${how}]`);
    this.#ended();
  }

  stop(stop: Stop): void {
    if (this.#over || this.#stopMs !== undefined) return;
    this.#stopMs = performance.now() - this.#askedMs;
    this.#hidden = true;
    if (stop === 'tell') this.#asked?.stop();
    if (stop === 'close') this.#asked?.close();
    this.draw();
  }

  get running(): boolean {
    return !this.#over;
  }

  draw(): void {
    const spanMs = Math.max(1000, this.#timesMs.at(-1) ?? 0, this.#stopMs ?? 0);
    this.#arrivals.draw(this.#timesMs, this.#stopMs, spanMs);
  }

  /** By row of the table. */
  figures(record: AnswerRecord | undefined, clock: ServerClock): Record<string, string> {
    const gaps = this.#timesMs.slice(1).map((ms, index) => ms - this.#timesMs[index]!);
    const tokens = this.#timesMs.length;
    return {
      first: duration(this.#timesMs[0]),
      gap: duration(quantile(gaps, 0.5)),
      longest: duration(gaps.length === 0 ? undefined : Math.max(...gaps)),
      reads: tokens === 0 ? '–' : (tokens / this.#reads.size).toFixed(2),
      shown: String(tokens),
      ...(record === undefined ? {} : this.#served(record, clock)),
    };
  }

  #served(record: AnswerRecord, clock: ServerClock): Record<string, string> {
    const sent = String(record.sent);
    if (this.#stopMs === undefined) return { sent, after: 'Stop was not pressed', wasted: '–' };
    const wasted = String(record.sent - this.#timesMs.length);
    if (record.endedNs === undefined) return { sent, after: 'it still goes on', wasted };
    const stopNs = clock.serverNs(this.#askedMs + this.#stopMs);
    const how = { finished: 'to the end', told: 'was told', gone: 'noticed it' }[record.end ?? 'gone'];
    return { sent, after: `${duration((record.endedNs - stopNs) / NS_PER_MS)}, ${how}`, wasted };
  }
}
