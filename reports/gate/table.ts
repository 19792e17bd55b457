// A gate job for somebody who waits for it: the verdict, the reasons, and a line per judged metric. Colour only on a
// terminal, unless NO_COLOR is set (https://no-color.org).
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { GateVerdict } from '../../analysis/gate/judgement.ts';
import type { GateMeasure, GateProblem, GateResult } from '../../analysis/gate/result.ts';
import { hanging, wrap } from '../words/wrap.ts';

const WIDTH = 100;

const COLOURS: Readonly<Record<GateVerdict, 'green' | 'red' | 'yellow'>> = {
  pass: 'green',
  improved: 'green',
  regressed: 'red',
  inconclusive: 'yellow',
  invalid: 'red',
};

/** The result as text for this stream, which decides about colour; the caller writes it. */
export function gateTable(result: GateResult, stream: NodeJS.WritableStream): string {
  const { verdict, reasons, arms, measures, problems, design } = result;
  const paint = (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string): string =>
    styleText(format, text, { stream });
  return [
    paint('bold', paint(COLOURS[verdict], verdict.toUpperCase())),
    ...arms.filter(({ arm }) => arm !== 'base2').map(({ arm, description }) => `${arm}: ${description}`),
    ...reasons.map((reason) => hanging('- ', reason, WIDTH)),
    ...problems.flatMap(problemLines),
    ...(measures.length === 0 ? [] : ['', tableOf(measures)]),
    ...(measures.length === 0
      ? []
      : [
          paint(
            'dim',
            wrap(
              `Shift: head ÷ base − 1 with its 95 % interval. Noise: how far the same build differs from itself, ` +
                `from replicate to replicate. Seen from: the smallest change that this job could have seen. ` +
                `Seed ${design.seed}.`,
              WIDTH,
            ).join('\n'),
          ),
        ]),
  ].join('\n');
}

function problemLines({ remedy, tail }: GateProblem): string[] {
  return [...(remedy === '' ? [] : [`  ${remedy}`]), ...tail.map((line) => `  | ${line}`)];
}

function tableOf(measures: readonly GateMeasure[]): string {
  const table = new Table({
    head: ['target', 'metric', 'shift', 'interval', 'second batch', 'noise', 'n', 'seen from', 'verdict'],
    style: { head: [], border: [], compact: true },
  });
  for (const { target, metric, stat, first, confirmation, control, verdict } of measures) {
    table.push([
      target,
      `${metric} ${stat === 'value' || stat === 'slope' ? '' : stat}`.trim(),
      change(first.ratio),
      first.low === undefined ? '' : `${change(first.low)} … ${change(first.high)}`,
      change(confirmation?.ratio),
      control.spread === undefined ? '' : `${(100 * control.spread).toFixed(1)} %`,
      first.n,
      change(first.smallestVisible),
      verdict,
    ]);
  }
  return table.toString();
}

/** 1.123 as `+12.3 %`. */
function change(ratio: number | undefined): string {
  if (ratio === undefined) return '';
  const percent = 100 * (ratio - 1);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}
