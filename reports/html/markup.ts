// HTML by tagged template: whatever is put into it is text and is escaped, unless it is markup itself. Nothing
// can be forgotten, because a string cannot become markup any other way.
// https://html.spec.whatwg.org/multipage/parsing.html

import { codeParts } from '../words/how-to-read.ts';

/** A piece of HTML. */
export class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** The template as HTML, with its parts escaped. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.reduce((source, string, index) => source + sourceOf(parts[index - 1] ?? '') + string),
  );
}

function sourceOf(part: Part): string {
  if (part instanceof Markup) return part.source;
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return part.map(({ source }) => source).join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

export const NOTHING = html``;

/** A text in which backticks mark code, and nothing else is markup. */
export function marked(text: string): Markup {
  const parts = codeParts(text).map((part) =>
    part.isCode ? html`<code>${part.text}</code>` : html`${part.text}`,
  );
  return new Markup(parts.map(({ source }) => source).join(''));
}

/** What is shown only when one opens it, which needs no script. */
export function folded(summary: Markup, content: Markup, isOpen = false): Markup {
  return html`<details${isOpen ? new Markup(' open') : NOTHING}>
    <summary>${summary}</summary>
    ${content}
  </details>`;
}
