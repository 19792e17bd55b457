// How latency grows towards the tail, for both transports of a pair: percentile curves over the number of
// nines, as in https://hdrhistogram.github.io/HdrHistogram/plotFiles.html. Both axes are logarithmic, so equal
// distances are equal ratios.
import { dot, line, type Markish } from '@observablehq/plot';
import { percentileCurve, type CurvePoint } from '../../analysis/cells/distribution.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import type { Transport } from '../../servers/target.ts';
import type { Markup } from './markup.ts';
import { exactQuantity, scaleFor, threeDigits } from '../words/quantity.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';
import type { PairReport } from '../rows/report.ts';
import { svgOf, TRANSPORT_COLOURS } from './svg.ts';

/** Ticks of the percentile axis. */
const TICKS = [0, 50, 90, 99, 99.9, 99.99];

interface Curve {
  readonly transport: Transport;
  readonly points: readonly CurvePoint[];
}

/** Undefined where neither side has enough events for a curve. */
export function latencyChart({ name, trials }: PairReport): Markup | undefined {
  const curves = (['sse', 'ws'] as const)
    .map((transport): Curve => ({ transport, points: percentileCurve(latencyOf(trials, transport)) }))
    .filter(({ points }) => points.length > 1);
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return undefined;
  const { symbol, size } = scaleFor([medianOf(points)], 'ns');
  const lowest = Math.min(...points.map(({ ns }) => ns));
  const highest = Math.max(...points.map(({ ns }) => ns));
  const rightmost = Math.max(...points.map(({ percentile }) => nines(percentile)));
  return svgOf(
    {
      height: 240,
      marginLeft: 52,
      x: {
        domain: [0, rightmost],
        ticks: TICKS.map(nines).filter((tick) => tick <= rightmost + 1e-9),
        tickFormat: percentileText,
        label: 'percentile',
      },
      y: {
        type: 'log',
        domain: [lowest / 1.2 / size, (highest * 1.2) / size],
        ticks: 5,
        tickFormat: threeDigits,
        grid: true,
        label: `latency in ${symbol}`,
      },
      marks: curves.flatMap((curve) => [curveMark(curve, size), valueDots(curve, size)]),
    },
    `Latency percentiles of ${name}, SSE and WebSocket`,
  );
}

function latencyOf(trials: readonly TrialRecord[], transport: Transport) {
  return trials
    .filter((trial) => trial.transport === transport)
    .flatMap(({ histograms }) => histograms)
    .filter(({ metric, phase }) => metric === 'latency' && phase === 'steady');
}

/** The dash tells the transports apart where colours do not. */
function curveMark({ transport, points }: Curve, size: number): Markish {
  return line(
    points.map(({ percentile, ns }): [number, number] => [nines(percentile), ns / size]),
    {
      stroke: TRANSPORT_COLOURS[transport],
      strokeWidth: 2,
      curve: 'monotone-x',
      ...(transport === 'ws' ? { strokeDasharray: '6 3' } : {}),
    },
  );
}

/** Invisible dots on the curve, each with its exact value. */
function valueDots({ transport, points }: Curve, size: number): Markish {
  return dot(
    points.map(({ percentile, ns }) => ({
      x: nines(percentile),
      y: ns / size,
      title: `${TRANSPORT_NAMES[transport]}, p${Number(percentile.toFixed(3))}: ${exactQuantity(ns, 'ns')}`,
    })),
    { x: 'x', y: 'y', r: 3, fill: TRANSPORT_COLOURS[transport], fillOpacity: 0, title: 'title' },
  );
}

/** 0 for 0 %, 1 for 90 %, 2 for 99 %. */
function nines(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

function percentileText(tick: number): string {
  return String(Number((100 - 100 * 10 ** -tick).toFixed(3)));
}

function medianOf(points: readonly CurvePoint[]): number {
  const sorted = points.map(({ ns }) => ns).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
