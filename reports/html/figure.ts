// A chart with its caption.
import { html, type Markup } from './markup.ts';

/** What the lines of a chart are. */
export const KEY = html`<span class="sse">SSE</span> (solid) and <span class="ws">WebSocket</span> (dashed)`;

export function figure(chart: Markup, caption: Markup): Markup {
  return html`<figure>
    ${chart}
    <figcaption>${caption}</figcaption>
  </figure>`;
}
