// Every page as it should stand on disk: its generated parts made anew, and the whole in the house's format.
import { format, resolveConfig } from 'prettier';
import { join } from 'node:path';
import { CSV_PARTS } from './csv-parts.ts';
import { GATE_PARTS } from './gate-parts.ts';
import { filledPage, partsOf, type MakePart } from './generated-parts.ts';
import { metricParts } from './metric-parts.ts';
import { ROOT, type Pages } from './pages.ts';
import { API_PARTS } from './api-parts.ts';
import { RUN_PARTS } from './run-parts.ts';
import { SCENARIO_PARTS } from './scenario-parts.ts';

/** Everything that a page may ask for, by name. */
export function makersFor(pages: Pages): Readonly<Record<string, MakePart>> {
  return {
    ...CSV_PARTS,
    ...metricParts(pages),
    ...RUN_PARTS,
    ...GATE_PARTS,
    ...SCENARIO_PARTS,
    ...API_PARTS,
  };
}

/** The pages that have generated parts, with these parts as the code is now. */
export async function renderedPages(pages: Pages): Promise<Pages> {
  const makers = makersFor(pages);
  const rendered = new Map<string, string>();
  for (const [path, text] of pages) {
    if (partsOf(text).length === 0) continue;
    const config = await resolveConfig(join(ROOT, path));
    rendered.set(path, await format(filledPage(path, text, makers), { ...config, parser: 'markdown' }));
  }
  return rendered;
}
