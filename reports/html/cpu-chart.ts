// What an event costs the server, over all cases and stacks of a scenario.
import { axisFy, barX, text } from '@observablehq/plot';
import { findCell } from '../../analysis/cells/cell.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import type { Markup } from './markup.ts';
import { exactQuantity, threeDigits } from '../words/quantity.ts';
import type { ScenarioReport } from '../rows/report.ts';
import { svgOf, TRANSPORT_COLOURS } from './svg.ts';
import { TRANSPORT_NAMES } from '../words/verdict-text.ts';

interface Bar {
  /** Case and stack. */
  readonly group: string;
  readonly transport: string;
  readonly us: number;
  readonly colour: string;
}

/** Undefined where nobody measured it. */
export function cpuChart({ scenario, cases }: ScenarioReport): Markup | undefined {
  const bars = cases.flatMap(({ case: name, pairs }) =>
    pairs.flatMap((pair) => {
      const group = name === '' ? pair.name : `${name}, ${pair.name}`;
      return [pair.sse, pair.ws].flatMap((summary) => barOf(group, summary));
    }),
  );
  if (bars.length === 0) return undefined;
  const groups = new Set(bars.map(({ group }) => group));
  const longest = Math.max(...[...groups].map(({ length }) => length));
  return svgOf(
    {
      width: 700,
      height: groups.size * 52 + 50,
      marginLeft: Math.min(longest * 6.5 + 20, 320),
      marginRight: 95,
      x: { label: 'server CPU per event in µs', grid: true, zero: true },
      y: { axis: null, domain: Object.values(TRANSPORT_NAMES) },
      fy: { label: null, padding: 0.25 },
      marks: [
        axisFy({ anchor: 'left', textAnchor: 'end', dx: -6 }),
        barX(bars, {
          x: 'us',
          y: 'transport',
          fy: 'group',
          fill: 'colour',
          sort: { fy: null },
          title: (bar: Bar) => `${bar.group}, ${bar.transport}: ${exactQuantity(bar.us, 'us')}`,
        }),
        text(bars, {
          x: 'us',
          y: 'transport',
          fy: 'group',
          text: (bar: Bar) => `${threeDigits(bar.us)} ${bar.transport}`,
          textAnchor: 'start',
          dx: 5,
        }),
      ],
    },
    `Server CPU per event in ${scenario}`,
  );
}

function barOf(group: string, summary: Summary | undefined): Bar[] {
  if (summary === undefined) return [];
  const cpu = (metric: string) => findCell(summary.cells, { metric, side: 'server', stat: 'value' })?.value;
  const us = cpu('cpu_per_event_net') ?? cpu('cpu_per_event');
  if (us === undefined) return [];
  const { transport } = summary;
  return [{ group, transport: TRANSPORT_NAMES[transport], us, colour: TRANSPORT_COLOURS[transport] }];
}
