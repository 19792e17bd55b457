// The way through the page: it stays in sight while one reads.
import type { Report } from '../rows/report.ts';
import { anchorOf } from './anchors.ts';
import { html, NOTHING, type Markup } from './markup.ts';
import { MATRIX_ANCHOR } from './matrix.ts';

/** Sections that every page has, with their ids. */
export const READING = { anchor: 'how-to-read', title: 'How to read it' } as const;
export const MACHINE = { anchor: 'machine', title: 'Machine and versions' } as const;

export function contents({ scenarios, tables }: Report, hasMatrix: boolean): Markup {
  const entries = [
    ...scenarios.map(({ scenario }) => ({ anchor: anchorOf(scenario), title: scenario })),
    ...tables.map(({ title }) => ({ anchor: anchorOf(title), title })),
    READING,
    MACHINE,
  ];
  return html`<nav aria-label="Contents">
    <ul>
      ${hasMatrix ? html`<li><a href="#${MATRIX_ANCHOR}">Verdicts</a></li>` : NOTHING}
      ${entries.map(({ anchor, title }) => html`<li><a href="#${anchor}">${title}</a></li>`)}
    </ul>
  </nav>`;
}
