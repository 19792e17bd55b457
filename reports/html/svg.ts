// Charts as static SVG: Observable Plot draws into a document that exists in memory only, so that the report
// needs no script. https://observablehq.com/plot/
import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { Markup } from './markup.ts';

/** Width of a chart in its own units; the page scales it down where it must. */
const CHART_WIDTH = 460;

/** Colours are the page's variables, so that one drawing serves light and dark. */
export const TRANSPORT_COLOURS = { sse: 'var(--sse)', ws: 'var(--ws)' } as const;

/** A chart as an SVG element. */
export function svgOf(options: PlotOptions, description: string): Markup {
  const { document } = parseHTML('<!doctype html><html></html>');
  const chart = plot({
    width: CHART_WIDTH,
    // Labels of the last ticks stick out of the plot by half their width.
    marginRight: 28,
    marginBottom: 40,
    ...options,
    ariaLabel: description,
    document,
  });
  chart.setAttribute('role', 'img');
  // An image has one name; those of its parts are not allowed on them.
  for (const part of chart.querySelectorAll('g[aria-label]')) part.removeAttribute('aria-label');
  return new Markup(withShortNumbers(chart.outerHTML));
}

/** A hundredth of a pixel is finer than anybody sees, and a third of the bytes. Text between the tags stays. */
function withShortNumbers(svg: string): string {
  return svg.replaceAll(/<[^>]*>/g, (tag) =>
    tag.replaceAll(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}
