// The evidence of a pair at a glance: for each headline metric the ratio of every block, the interval and the
// band within which two transports count as equivalent. What is drawn are logarithms: 2 and ½ are as far from 1.
// (The library's own logarithmic scale leaves out tick labels that it is given.)
import { dot, rect, ruleX, ruleY } from '@observablehq/plot';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { MARGIN } from '../../analysis/comparison/verdict.ts';
import { headlineName } from '../rows/conclusion.ts';
import type { Markup } from './markup.ts';
import { plainDecimal } from '../words/plain-decimal.ts';
import { ratioText } from '../words/quantity.ts';
import type { PairReport } from '../rows/report.ts';
import { svgOf, TRANSPORT_COLOURS } from './svg.ts';

/** Natural logarithms of ratios. */
interface Evidence {
  readonly name: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly title: string;
  readonly blocks: readonly { readonly block: number; readonly log: number }[];
  readonly colour: string;
}

const ROW_HEIGHT = 38;
/** The axis shows 15 % on either side at least. */
const SMALLEST_REACH = Math.log(1.15);
const NEUTRAL = 'var(--muted)';

/** Undefined where no headline metric has a ratio. */
export function ratioChart({ name, comparisons }: PairReport): Markup | undefined {
  const rows = comparisons.flatMap(evidenceOf);
  if (rows.length === 0) return undefined;
  const blocks = rows.flatMap(({ name: row, colour, blocks: logs }) =>
    logs.map(({ block, log }) => ({
      name: row,
      block: log,
      colour,
      title: `${row}, block ${block}: ${plainDecimal(Math.exp(log))}`,
    })),
  );
  const reach = 1.1 * Math.max(SMALLEST_REACH, ...blocks.map(({ block }) => Math.abs(block)));
  const margin = Math.log(MARGIN);
  return svgOf(
    {
      height: rows.length * ROW_HEIGHT + 60,
      marginLeft: 140,
      marginTop: 12,
      x: {
        domain: [-reach, reach],
        ticks: ticksWithin(reach),
        tickFormat: (log: number) => ratioText(Math.exp(log)),
        label: '← SSE lower    SSE ÷ WebSocket    WebSocket lower →',
        labelAnchor: 'center',
        labelArrow: 'none',
      },
      y: { type: 'band', domain: rows.map((row) => row.name), label: null, tickSize: 0 },
      marks: [
        rect([{}], { x1: -margin, x2: margin, fill: 'var(--band)' }),
        ruleX([0], { stroke: 'var(--muted)', strokeDasharray: '3 3' }),
        dot(blocks, { x: 'block', y: 'name', r: 3, stroke: 'colour', strokeOpacity: 0.55, title: 'title' }),
        ruleY(rows, { x1: 'low', x2: 'high', y: 'name', stroke: 'colour', strokeWidth: 3, dy: 9 }),
        dot(rows, {
          x: 'estimate',
          y: 'name',
          r: 4.5,
          fill: 'colour',
          symbol: 'diamond',
          dy: 9,
          title: 'title',
        }),
      ],
    },
    `Ratios of ${name}, SSE divided by WebSocket, one dot a block`,
  );
}

function evidenceOf(comparison: Comparison): Evidence[] {
  const { family, ratio, ciLow, ciHigh, verdict, blockRatios } = comparison;
  if (family !== 'headline' || ratio === undefined) return [];
  return [
    {
      name: headlineName(comparison),
      estimate: Math.log(ratio),
      low: Math.log(ciLow ?? ratio),
      high: Math.log(ciHigh ?? ratio),
      blocks: blockRatios.map(({ block, ratio: each }) => ({ block, log: Math.log(each) })),
      title: `${headlineName(comparison)}: ${exactRatio(comparison)}`,
      colour: verdict === 'sse' || verdict === 'ws' ? TRANSPORT_COLOURS[verdict] : NEUTRAL,
    },
  ];
}

/** `1.4324 [1.2904, 1.5563]`. */
function exactRatio({ ratio, ciLow, ciHigh, ciLevel }: Comparison): string {
  const limits = [ciLow, ciHigh].map(plainDecimal);
  return `${plainDecimal(ratio)} ${ciLevel === undefined ? `(${limits.join(' to ')})` : `[${limits.join(', ')}]`}`;
}

/** Round ratios above 1 that an axis may show. */
const ROUND = [1.05, 1.1, 1.25, 1.5, 2, 3, 5, 10, 20, 50, 100, 1000];

/** Logarithms of at most three of them on each side of 1, far enough apart for their labels. */
function ticksWithin(reach: number): number[] {
  const above: number[] = [];
  for (const tick of ROUND.map(Math.log))
    if (tick <= reach && tick - (above.at(-1) ?? 0) >= 0.3 * reach) above.push(tick);
  return [...above.map((tick) => -tick), 0, ...above];
}
