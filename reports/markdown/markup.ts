// GitHub Flavored Markdown from texts that may hold anything. https://github.github.com/gfm/

import { codeParts } from '../words/how-to-read.ts';

export type Alignment = 'left' | 'right';

/** The cells are Markdown already. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[] = [],
): string {
  return [tableHead(heads, alignments), ...rows.map(tableRow)].join('\n');
}

/** The two lines that begin a table. */
export function tableHead(heads: readonly string[], alignments: readonly Alignment[] = []): string {
  const rule = heads.map((_, index) => (alignments[index] === 'right' ? '---:' : '---'));
  return [heads, rule].map(tableRow).join('\n');
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A text as it is: nothing in it is markup, and it stays on its line. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll(/[\\`*_{}[\]<>#|~!]/g, String.raw`\$&`);
}

/** A text as code. An element instead of backticks, within which nothing could be escaped. */
export function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/** A text in which backticks mark code, and nothing else is markup. */
export function marked(text: string): string {
  return codeParts(text)
    .map((part) => (part.isCode ? code(part.text) : escapeMarkdown(part.text)))
    .join('');
}
