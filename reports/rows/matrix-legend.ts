// What the signs of the verdict matrix mean, for somebody who knows nothing of statistics; only those that are in it.
import { MIN_BLOCKS } from '../../analysis/statistics/ratio-estimate.ts';
import { LOOK_REMEDY } from './blocks.ts';
import { wordAndSign, type MatrixCell, type VerdictMatrix } from './matrix.ts';
import type { Explanation } from '../words/how-to-read.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

export const MATRIX_TITLE = 'Verdicts: who takes less?';

/** Of the rows that have no verdict by design. Backticks mark code. */
export const LOOKS_TITLE = `Looked at, no verdict by design: SSE ÷ WebSocket (${LOOK_REMEDY})`;

/**
 * How to read a cell, by the example of one that is there: for somebody who knows nothing of statistics. Backticks
 * mark the cell; '' where none has an interval.
 */
export function exampleOf({ rows }: VerdictMatrix): string {
  const judged = rows.flatMap(({ pairs }) => pairs.flatMap(({ cells }) => cells)).filter(hasInterval);
  const example = judged.find(({ outcome }) => outcome === 'ws') ?? judged.find(isWon) ?? judged[0];
  if (example === undefined) return '';
  const { outcome, factor, interval } = example;
  const [low, high] = interval.slice(1, -1).split(', ');
  const times = factor.replace('×', '');
  const [less, more] = outcome === 'sse' ? [sse, ws] : [ws, sse];
  const meaning = isWon(example)
    ? `${less} takes less, ${more} ${times} times as much`
    : `${sse} takes ${times} times as much as ${ws}`;
  return (
    `Read \`${wordAndSign(example)} ${factor} ${interval}\` as: ${meaning}, and the true factor lies between ${low} and ` +
    `${high}. (Limits drawn like these are right in at least 95 of 100 runs.)`
  );
}

/** What the other signs mean: those that are there. `isRanged`: the ranges of what was only looked at are shown. */
export function legendOf({ rows, looks }: VerdictMatrix, isRanged = true): Explanation[] {
  const judged = rows.flatMap(({ pairs }) => pairs.flatMap(({ cells }) => cells));
  const all = [...judged, ...looks.flatMap(({ pairs }) => pairs.flatMap(({ cells }) => cells))];
  return [
    ...(judged.some(({ outcome }) => outcome === 'same') ? [SAME] : []),
    ...(judged.some(({ outcome }) => outcome === 'unclear') ? [UNCLEAR] : []),
    ...(judged.some(({ outcome }) => outcome === 'barred') ? [BARRED] : []),
    ...((isRanged ? all : judged).some(({ interval }) => interval.startsWith('(')) ? [RANGE] : []),
    ...(all.some(({ standsIn }) => standsIn) ? [STANDS_IN] : []),
    ...(looks.length > 0 ? [LOOK] : []),
    FIGURES,
  ];
}

const { sse, ws } = TRANSPORT_NAMES;

function isWon({ outcome }: MatrixCell): boolean {
  return outcome === 'sse' || outcome === 'ws';
}

function hasInterval({ interval }: MatrixCell): boolean {
  return interval.startsWith('[');
}

const SAME: Explanation = {
  term: '≈ same',
  text: 'equivalent: the limits lie within 5 % of 1, so whatever difference there is does not matter.',
};
const UNCLEAR: Explanation = {
  term: '? unclear',
  text: 'inconclusive: this run cannot tell who takes less. The factor is SSE ÷ WebSocket.',
};
const BARRED: Explanation = {
  term: '–',
  text: 'no verdict: the figure shows the instrument more than the server, or nothing valid was measured.',
};
const RANGE: Explanation = {
  term: '(1.10 to 1.32)',
  text: `smallest and largest of fewer than ${MIN_BLOCKS} blocks, which is no such promise.`,
};
const STANDS_IN: Explanation = {
  term: '*',
  text: 'service time, from the server’s write on, or the first of many deliveries: latency itself shows the instrument there.',
};
const LOOK: Explanation = {
  term: 'looked at',
  text: `too few blocks for a verdict, by design; ${LOOK_REMEDY}. The factor is SSE ÷ WebSocket.`,
};
const FIGURES: Explanation = {
  term: 'columns',
  text:
    'latency: the median time until a client has read an event; CPU: of the server, per event; memory: of the server, ' +
    'per connection or, where that was not measured, as a whole; bytes: on the wire, per event.',
};
