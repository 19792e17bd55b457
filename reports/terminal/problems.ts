// What does not count, and what to do about it: each problem once for all scenarios, with its first occurrence.
import { groupBy } from '../../analysis/group-by.ts';
import type { ScenarioReport } from '../rows/report.ts';
import { hanging } from '../words/wrap.ts';
import type { Screen } from './screen.ts';

/** Of one problem, this many occurrences are shown. */
const OCCURRENCES = 1;

/** Empty where everything counts. */
export function problemsText(scenarios: readonly ScenarioReport[], { width, paint }: Screen): string[] {
  const problems = scenarios.flatMap(({ scenario, problems: own }) =>
    own.map((problem) => ({ scenario, ...problem })),
  );
  if (problems.length === 0) return [];
  const texts = groupBy(problems, ({ status, remedy }) => [status, remedy]).map((group) => {
    const [{ status, remedy }] = group;
    const occurrences = group.flatMap(({ scenario, occurrences: own }) =>
      own.map(
        ({ subject, reason }) => `${scenarios.length === 1 ? '' : `${scenario}, `}${subject}: ${reason}`,
      ),
    );
    const hidden = occurrences.length - OCCURRENCES;
    const shown = hidden > 1 ? occurrences.slice(0, OCCURRENCES) : occurrences;
    return [
      paint(status === 'failed' ? 'red' : 'yellow', status) +
        hanging('', `: ${remedy}`, width - status.length),
      ...shown.map((occurrence) => hanging('  ', occurrence, width)),
      ...(hidden > 1 ? [`  and ${hidden} more: see report.html`] : []),
    ].join('\n');
  });
  return [[paint('bold', 'What does not count, and what to do about it'), ...texts].join('\n')];
}
