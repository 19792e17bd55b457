// What a climb looks like: latency and the cost of an event against the offered rate, both sides of a stack. The
// rates double from step to step, so their axis is logarithmic.
import { dot, line, text, type Markish } from '@observablehq/plot';
import type { Unit } from '../../measure/figures/metrics.ts';
import type { Transport } from '../../servers/target.ts';
import type { ClimbPair } from '../rows/climb.ts';
import type { Markup } from './markup.ts';
import { exactQuantity, scaleFor, threeDigits } from '../words/quantity.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';
import { svgOf, TRANSPORT_COLOURS } from './svg.ts';

interface Point {
  readonly rateHz: number;
  readonly value: number;
}

interface Curve {
  readonly transport: Transport;
  /** `p50`; '' where a side has one curve. */
  readonly label: string;
  readonly points: readonly Point[];
}

/** Median and p99 of the latency; undefined where there are not two steps that have one. */
export function climbLatencyChart(pair: ClimbPair): Markup | undefined {
  const curves = ['p50', 'p99'].flatMap((stat) => curvesOf(pair, stat, `latency ${stat}`));
  const values = curves.flatMap(({ points }) => points.map(({ value }) => value));
  if (values.length === 0) return undefined;
  const { symbol, size } = scaleFor([Math.sqrt(Math.min(...values) * Math.max(...values))], 'ns');
  return chartOf(
    pair,
    curves,
    { size, unit: 'ns' },
    {
      type: 'log',
      ticks: 5,
      tickFormat: threeDigits,
      domain: [Math.min(...values) / 1.3 / size, (1.3 * Math.max(...values)) / size],
      grid: true,
      label: `latency in ${symbol}`,
    },
    `Latency of ${pair.name} against the offered rate`,
  );
}

/** Server CPU per event; undefined where there are not two steps that have it. */
export function climbCpuChart(pair: ClimbPair): Markup | undefined {
  const curves = curvesOf(pair, '', 'CPU per event');
  if (curves.length === 0) return undefined;
  return chartOf(
    pair,
    curves,
    { size: 1, unit: 'us' },
    { zero: true, nice: true, grid: true, label: 'server CPU per event in µs' },
    `Server CPU per event of ${pair.name} against the offered rate`,
  );
}

/** The numbers of a column of the table. */
function curvesOf({ steps }: ClimbPair, label: string, title: string): Curve[] {
  return (['sse', 'ws'] as const).flatMap((transport, side): Curve[] => {
    const points = steps.flatMap(({ rateHz, rows }): Point[] => {
      const value = rows.find(({ brief }) => brief === title)?.values[side];
      return value === undefined ? [] : [{ rateHz, value }];
    });
    return points.length < 2 ? [] : [{ transport, label, points }];
  });
}

function chartOf(
  { steps }: ClimbPair,
  curves: readonly Curve[],
  { size, unit }: { readonly size: number; readonly unit: Unit },
  y: object,
  description: string,
): Markup {
  const rates = steps.map(({ rateHz }) => rateHz);
  return svgOf(
    {
      height: 260,
      marginLeft: 52,
      marginRight: 44,
      x: {
        type: 'log',
        domain: [Math.min(...rates), Math.max(...rates)],
        ticks: rates,
        tickFormat: shortRate,
        label: 'offered per second',
      },
      y,
      marks: curves.flatMap((curve) => curveMarks(curve, size, unit)),
    },
    description,
  );
}

/** The dash tells the transports apart where colours do not; the tail is thinner than the median. */
function curveMarks({ transport, label, points }: Curve, size: number, unit: Unit): Markish[] {
  const stroke = TRANSPORT_COLOURS[transport];
  const of = label === '' ? TRANSPORT_NAMES[transport] : `${TRANSPORT_NAMES[transport]}, ${label}`;
  const scaled = points.map(({ rateHz, value }) => ({
    rateHz,
    value: value / size,
    title: `${of} at ${threeDigits(rateHz)}/s: ${exactQuantity(value, unit)}`,
  }));
  return [
    line(scaled, {
      x: 'rateHz',
      y: 'value',
      stroke,
      strokeWidth: label === 'p99' ? 1.2 : 2,
      ...(transport === 'ws' ? { strokeDasharray: '6 3' } : {}),
    }),
    dot(scaled, { x: 'rateHz', y: 'value', r: label === 'p99' ? 2 : 3, fill: stroke, title: 'title' }),
    text(scaled.slice(-1), {
      x: 'rateHz',
      y: 'value',
      text: () => label,
      textAnchor: 'start',
      dx: 6,
      fill: stroke,
    }),
  ];
}

/** `500`, `16k`. */
function shortRate(rateHz: number): string {
  return rateHz >= 1000 ? `${Number((rateHz / 1000).toPrecision(3))}k` : String(rateHz);
}
