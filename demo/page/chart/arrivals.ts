// When the tokens of an answer came: a mark for each, on a line from the question to the end.
import { drawn } from '../elements.ts';

const WIDTH = 400;
const HEIGHT = 34;

export class Arrivals {
  readonly svg = drawn('svg', { role: 'img', class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.draw([], undefined, 1000);
  }

  /** Times after the question, in milliseconds; `stopMs` is when Stop was pressed. */
  draw(timesMs: readonly number[], stopMs: number | undefined, spanMs: number): void {
    const x = (ms: number): string => ((ms / spanMs) * (WIDTH - 2) + 1).toFixed(1);
    const stop =
      stopMs === undefined
        ? []
        : [drawn('path', { class: 'happening', d: `M${x(stopMs)} 0v${HEIGHT - 12}` })];
    this.svg.setAttribute(
      'aria-label',
      `${this.#name}: ${timesMs.length} tokens in ${(spanMs / 1000).toFixed(1)} s`,
    );
    this.svg.replaceChildren(
      drawn('path', { class: 'grid', d: `M0 ${HEIGHT - 12}H${WIDTH}` }),
      drawn('path', {
        class: 'mark mark-live',
        d: timesMs.map((ms) => `M${x(ms)} ${HEIGHT - 12}v-16`).join(''),
      }),
      ...stop,
      drawn('text', { class: 'tick', x: 0, y: HEIGHT }, 'asked'),
      drawn(
        'text',
        { class: 'tick', x: WIDTH, y: HEIGHT, 'text-anchor': 'end' },
        `${(spanMs / 1000).toFixed(1)} s`,
      ),
    );
  }
}
