// The table of all metrics, with unit and direction from their declarations and the page that defines each in words;
// and the scenarios of each workload.
import { METRICS, type MetricDefinition } from '../../measure/figures/metrics.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { code, markdownList, markdownTable, type MakePart } from './generated-parts.ts';
import { headingsOf } from './headings.ts';
import { linkFrom, type Pages } from './pages.ts';

/** What the pages call a direction. */
export const DIRECTIONS: Readonly<Record<MetricDefinition['better'], string>> = {
  lower: 'lower is better',
  higher: 'higher is better',
  none: 'no winner',
};

/** Every workload that a scenario uses. */
export const WORKLOADS = [...new Set(SCENARIOS.map(({ workload }) => workload))].map(workloadNamed);

/** Every metric by name, those of the workloads last. */
export const ALL_METRICS: ReadonlyMap<string, MetricDefinition> = new Map([
  ...Object.entries<MetricDefinition>(METRICS),
  ...WORKLOADS.flatMap(({ metrics }) => Object.entries(metrics)),
]);

/** The definition of a metric in words: a list item that begins with its name, unit, direction and side. */
export interface MetricInWords {
  readonly name: string;
  readonly unit: string;
  readonly better: string;
  readonly side: string;
  readonly page: string;
  readonly anchor: string;
}

/** All definitions in the pages of the methodology. */
export function metricsInWords(pages: Pages): MetricInWords[] {
  return [...pages]
    .filter(([path]) => path.startsWith('docs/methodology/'))
    .flatMap(([page, text]) => {
      const headings = headingsOf(text);
      return [...text.matchAll(/^ *- \*\*`(\w+)`\*\*\s\(([^,()]+),\s([^,()]+),\s([^,()]+)\):/gm)].map(
        ({ 1: name, 2: unit, 3: better, 4: side, index }): MetricInWords => {
          const anchor = headings.findLast(({ at }) => at < index)?.anchor ?? '';
          return { name: name!, unit: unit!, better: oneLine(better!), side: oneLine(side!), page, anchor };
        },
      );
    });
}

export function metricParts(pages: Pages): Readonly<Record<string, MakePart>> {
  const inWords = new Map(metricsInWords(pages).map((definition) => [definition.name, definition]));
  return {
    metrics: (page) =>
      markdownTable(
        ['metric', 'unit', 'better', 'defined in'],
        [...ALL_METRICS].map(([name, { unit, better }]) => {
          const definition = inWords.get(name);
          if (definition === undefined) throw new Error(`No page defines the metric ${name}`);
          const { page: target, anchor } = definition;
          return [
            code(name),
            code(unit),
            better,
            `[${titleOf(pages, target, anchor)}](${linkFrom(page, target, anchor)})`,
          ];
        }),
      ),
    'workload-scenarios': () =>
      markdownTable(
        ['workload', 'scenarios'],
        WORKLOADS.map(({ name }) => [
          code(name),
          SCENARIOS.filter(({ workload }) => workload === name)
            .map((scenario) => code(scenario.name))
            .join(', '),
        ]),
      ),
    questions: () =>
      markdownList(
        SCENARIOS.map(
          ({ name, question, onlyByName }) =>
            `**${code(name)}**${onlyByName === true ? ' (only when named)' : ''}: ${question}`,
        ),
      ),
  };
}

/** The text of a heading, by its anchor. */
function titleOf(pages: Pages, page: string, anchor: string): string {
  const text = pages.get(page)!;
  const { at } = headingsOf(text).find((heading) => heading.anchor === anchor)!;
  return /^#+ (.+)$/m.exec(text.slice(at))![1]!;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
