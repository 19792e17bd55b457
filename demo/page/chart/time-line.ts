// A time line with a row for each lane: every event a mark at the time when it arrived, outages as bars, and what was
// done to the connections as lines through all rows.
import { drawn, element } from '../elements.ts';

/** Marks of one kind in a row; the class says which. */
export interface Marks {
  readonly kind: string;
  readonly timesMs: readonly number[];
}
export interface Row {
  readonly name: string;
  readonly marks: readonly Marks[];
  readonly outages: readonly { readonly fromMs: number; readonly toMs: number | undefined }[];
}
export interface Happening {
  readonly atMs: number;
  readonly what: string;
}

const ROW = 44;
const TOP = 20;
const BOTTOM = 22;
const MARGIN = 10;

export class TimeLine {
  readonly figure: HTMLElement;
  readonly #svg = drawn('svg', { role: 'img', class: 'chart' });
  readonly #spanMs: number;
  readonly #title: string;
  #width = 600;

  /** `kinds`: the kinds of marks with their meaning, for the legend. */
  constructor(title: string, spanMs: number, kinds: Readonly<Record<string, string>>) {
    this.#title = title;
    this.#spanMs = spanMs;
    const legend = Object.entries(kinds).map(([kind, meaning]) =>
      element('li', { class: `key mark-key-${kind}` }, meaning),
    );
    this.figure = element(
      'figure',
      {},
      element('figcaption', {}, title),
      this.#svg,
      element('ul', { class: 'legend' }, ...legend),
    );
    new ResizeObserver(([entry]) => {
      this.#width = Math.max(200, Math.round(entry!.contentRect.width));
    }).observe(this.figure);
  }

  /** `untilMs`: the time at the right end. */
  draw(rows: readonly Row[], happenings: readonly Happening[], untilMs: number, label: string): void {
    const fromMs = untilMs - this.#spanMs;
    const height = TOP + rows.length * ROW + BOTTOM;
    const right = this.#width - MARGIN;
    const x = (atMs: number): number =>
      MARGIN + ((Math.max(fromMs, atMs) - fromMs) / this.#spanMs) * (right - MARGIN);
    const parts = rows.flatMap((row, index) => drawRow(row, TOP + index * ROW, x, fromMs, untilMs, right));
    const lines = happenings
      .filter(({ atMs }) => atMs >= fromMs)
      .flatMap(({ atMs, what }) => {
        const anchor = x(atMs) > this.#width * 0.8 ? 'end' : 'start';
        return [
          drawn('line', { class: 'happening', x1: x(atMs), x2: x(atMs), y1: 6, y2: height - BOTTOM }),
          drawn(
            'text',
            { class: 'tick', x: x(atMs) + (anchor === 'end' ? -4 : 4), y: 14, 'text-anchor': anchor },
            what,
          ),
        ];
      });
    const times = [
      drawn('text', { class: 'tick', x: MARGIN, y: height - 6 }, `${this.#spanMs / 1000} s ago`),
      drawn('text', { class: 'tick', x: right, y: height - 6, 'text-anchor': 'end' }, 'now'),
    ];
    this.#svg.setAttribute('viewBox', `0 0 ${this.#width} ${height}`);
    this.#svg.setAttribute('aria-label', `${this.#title}: ${label}`);
    this.#svg.replaceChildren(...parts, ...lines, ...times);
  }
}

function drawRow(
  { name, marks, outages }: Row,
  top: number,
  x: (atMs: number) => number,
  fromMs: number,
  untilMs: number,
  right: number,
): SVGElement[] {
  const base = top + ROW - 8;
  const gone = outages
    .filter(({ toMs }) => toMs === undefined || toMs > fromMs)
    .map(({ fromMs: begin, toMs = untilMs }) =>
      drawn('rect', {
        class: 'outage',
        x: x(begin),
        width: Math.max(1, x(toMs) - x(begin)),
        y: base - 18,
        height: 18,
      }),
    );
  const paths = marks.map(({ kind, timesMs }) => {
    const d = timesMs
      .filter((atMs) => atMs >= fromMs)
      .map((atMs) => `M${x(atMs).toFixed(1)} ${base}v-${kind === 'live' ? 12 : 18}`)
      .join('');
    return drawn('path', { class: `mark mark-${kind}`, d });
  });
  return [
    drawn('text', { class: 'row-name', x: MARGIN, y: top + 14 }, name),
    ...gone,
    drawn('line', { class: 'grid', x1: MARGIN, x2: right, y1: base, y2: base }),
    ...paths,
  ];
}
