// Tables about the whole run, and below each what its rows rest on.
import type { RunTable } from '../rows/run-table.ts';
import { escapeMarkdown, table } from './markup.ts';

export function runTableParts({ title, reading, titles, rows, subjects }: RunTable): string[] {
  const remarks = rows
    .filter(({ remark }) => remark !== '')
    .map(({ fields, remark }) => `- ${escapeMarkdown(`${fields.slice(0, subjects).join(', ')}: ${remark}`)}`);
  return [
    `## ${escapeMarkdown(title)}`,
    escapeMarkdown(reading),
    table(
      titles.map(escapeMarkdown),
      rows.map(({ fields }) => fields.map(escapeMarkdown)),
      titles.map((_, column) => (column < subjects ? 'left' : 'right')),
    ),
    ...(remarks.length === 0 ? [] : [remarks.join('\n')]),
  ];
}
