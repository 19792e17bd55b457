// A chart of lines over the last seconds: drawn anew several times a second, as wide as there is room, in the colours
// of the page. It is a picture to who hears the page: its label says in words what it shows.
import { drawn, element } from '../elements.ts';
import type { Point } from '../../figures/medians.ts';
import { niceTicks } from '../../figures/ticks.ts';

/** A stretch of time that is shaded; without an end it lasts. */
export interface Band {
  readonly fromMs: number;
  readonly toMs: number | undefined;
}

export interface LineChartOptions {
  readonly title: string;
  /** Of the values, as it stands at the axis. */
  readonly unit: string;
  readonly spanMs: number;
  /** Name of each line; the n-th has the class `line-n`. */
  readonly lines: readonly string[];
}

const HEIGHT = 190;
const MARGIN = { top: 12, right: 12, bottom: 24, left: 48 };
/** A line is broken where there is nothing for so long, as a share of the span. */
const BROKEN_AFTER = 0.1;

export class LineChart {
  readonly figure: HTMLElement;
  readonly #options: LineChartOptions;
  readonly #svg = drawn('svg', { role: 'img', class: 'chart' });
  #width = 600;

  constructor(options: LineChartOptions) {
    this.#options = options;
    const legend = options.lines.map((name, index) => element('li', { class: `key key-${index}` }, name));
    this.figure = element(
      'figure',
      {},
      element('figcaption', {}, `${options.title} (${options.unit})`),
      this.#svg,
      element('ul', { class: 'legend' }, ...legend),
    );
    new ResizeObserver(([entry]) => {
      this.#width = Math.max(200, Math.round(entry!.contentRect.width));
    }).observe(this.figure);
  }

  /** `label`: the same in words. */
  draw(
    lines: readonly (readonly Point[])[],
    nowMs: number,
    label: string,
    bands: readonly Band[] = [],
  ): void {
    const { spanMs, title } = this.#options;
    const fromMs = nowMs - spanMs;
    const shown = lines.map((points) => points.filter(({ atMs }) => atMs >= fromMs));
    const values = shown.flat().map(({ value }) => value);
    const ticks = niceTicks(Math.min(0, ...values), Math.max(0, ...values));
    const [low, high] = [ticks[0]!, ticks.at(-1)!];
    const right = this.#width - MARGIN.right;
    const bottom = HEIGHT - MARGIN.bottom;
    const x = (atMs: number): number =>
      MARGIN.left + ((Math.min(nowMs, Math.max(atMs, fromMs)) - fromMs) / spanMs) * (right - MARGIN.left);
    const y = (value: number): number => bottom - ((value - low) / (high - low)) * (bottom - MARGIN.top);
    const shades = bands
      .filter(({ toMs }) => toMs === undefined || toMs > fromMs)
      .map(({ fromMs: begin, toMs = nowMs }) =>
        drawn('rect', {
          class: 'band',
          x: x(begin),
          width: x(toMs) - x(begin),
          y: MARGIN.top,
          height: bottom - MARGIN.top,
        }),
      );
    const grid = ticks.flatMap((tick) => [
      drawn('line', {
        class: tick === 0 ? 'zero' : 'grid',
        x1: MARGIN.left,
        x2: right,
        y1: y(tick),
        y2: y(tick),
      }),
      drawn(
        'text',
        { class: 'tick', x: MARGIN.left - 6, y: y(tick) + 4, 'text-anchor': 'end' },
        String(tick),
      ),
    ]);
    const times = [
      drawn('text', { class: 'tick', x: MARGIN.left, y: HEIGHT - 6 }, `${spanMs / 1000} s ago`),
      drawn('text', { class: 'tick', x: right, y: HEIGHT - 6, 'text-anchor': 'end' }, 'now'),
    ];
    const paths = shown.map((points, index) =>
      drawn('path', { class: `line line-${index}`, d: pathOf(points, x, y, spanMs * BROKEN_AFTER) }),
    );
    this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${HEIGHT}`);
    this.#svg.setAttribute('aria-label', `${title}: ${label}`);
    this.#svg.replaceChildren(...shades, ...grid, ...times, ...paths);
  }
}

function pathOf(
  points: readonly Point[],
  x: (atMs: number) => number,
  y: (value: number) => number,
  brokenAfterMs: number,
): string {
  let beforeMs = -Infinity;
  return points
    .map(({ atMs, value }) => {
      const command = atMs - beforeMs > brokenAfterMs ? 'M' : 'L';
      beforeMs = atMs;
      return `${command}${x(atMs).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
}
