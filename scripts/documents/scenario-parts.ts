// The scenarios with their questions, how to read them, and the answers of the published runs: each sentence as the run's own
// report has it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { code, markdownList, type MakePart } from './generated-parts.ts';
import { linkFrom, ROOT } from './pages.ts';

const PUBLISHED = 'results/published';

/** One scenario's sentence in one published report. */
interface Answer {
  readonly says: string;
  /** Path of the report. */
  readonly report: string;
  /** The day of the run, from its folder's name. */
  readonly day: string;
}

export const SCENARIO_PARTS: Readonly<Record<string, MakePart>> = {
  scenarios: (page) => {
    const answers = publishedAnswers();
    return SCENARIOS.map((scenario) => section(page, scenario, answers.get(scenario.name) ?? [])).join(
      '\n\n',
    );
  },
};

function section(
  page: string,
  { name, question, reading, onlyByName }: Scenario,
  answers: readonly Answer[],
): string {
  const told = answers.map(({ says, report, day }) => `${says} ([run of ${day}](${linkFrom(page, report)}))`);
  const named = onlyByName === true ? ', only when named' : '';
  return [
    `## ${name}`,
    `**${question}**`,
    reading,
    told.length > 0 ? `Published answer:\n\n${markdownList(told)}` : 'No published run answers it yet.',
    `Ask it of your machine${named}: ${code(`npx pushbench run ${name}`)}`,
  ].join('\n\n');
}

/** The sentences of all published reports, by scenario. */
function publishedAnswers(): Map<string, Answer[]> {
  const found = new Map<string, Answer[]>();
  const reports = readdirSync(join(ROOT, PUBLISHED), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/report.md'))
    .sort();
  for (const path of reports) {
    const text = readFileSync(join(ROOT, PUBLISHED, path), 'utf8');
    const words = /^### In words\n([^]*?)^#/m.exec(text)?.[1] ?? '';
    for (const [, name = '', says = ''] of words.matchAll(/^- \*\*([\w-]+)\*\*: (.*)$/gm)) {
      const answer = { says, report: join(PUBLISHED, path), day: path.slice(0, '2026-01-01'.length) };
      found.set(name, [...(found.get(name) ?? []), answer]);
    }
  }
  return found;
}
