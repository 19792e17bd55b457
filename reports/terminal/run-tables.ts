// Tables about the whole run on a terminal: as many columns as fit, and below them what is remarkable.
import type { RunTable } from '../rows/run-table.ts';
import { hanging } from '../words/wrap.ts';
import { columnText, GAP, widest, type Screen } from './screen.ts';

export function runTablesText(tables: readonly RunTable[], screen: Screen): string[] {
  return tables.map((table) => tableText(table, screen));
}

function tableText({ title, titles, rows, subjects }: RunTable, { width, paint }: Screen): string {
  const widths = titles.map((text, column) => widest([text, ...rows.map(({ fields }) => fields[column]!)]));
  const columns = fitting(widths, width, subjects);
  const line = (texts: readonly string[]): string =>
    columnText(
      texts.slice(0, columns).map((text) => ({ text })),
      widths,
    );
  const remarks = rows.filter(({ isRemarkable, remark }) => isRemarkable && remark !== '');
  return [
    paint('bold', title),
    paint('dim', line(titles)),
    ...rows.map(({ fields }) => line(fields)),
    ...remarks.map(({ fields, remark }) => hanging(`  ${fields.slice(1, 3).join(', ')}: `, remark, width)),
  ].join('\n');
}

function fitting(widths: readonly number[], width: number, least: number): number {
  let used = -GAP;
  const columns = widths.findIndex((each) => (used += each) > width);
  return columns < 0 ? widths.length : Math.max(columns, least);
}
