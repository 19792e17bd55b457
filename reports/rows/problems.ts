// What does not count, with the reason and the remedy: shown in every report, hidden in none.
import { replacedTrials } from '../../analysis/cells/replaced-trials.ts';
import { groupBy } from '../../analysis/group-by.ts';
import type { Summary } from '../../analysis/cells/summary.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { nameOf } from './report-rows.ts';

/** What went wrong in one way, and what to do about it. */
export interface Problem {
  readonly status: 'invalid' | 'failed' | 'skipped' | 'timer-bound' | 'client-bound';
  readonly remedy: string;
  readonly occurrences: readonly Occurrence[];
}

interface Occurrence {
  /** `connections=100, uws-ws, block 3`. */
  readonly subject: string;
  readonly reason: string;
}

type SingleProblem = Omit<Problem, 'occurrences'> & Occurrence;

/** What helps against a bound. */
const BOUND_REMEDIES = {
  'timer-bound': 'Read the service time instead, which does not contain the send lag.',
  'client-bound':
    'Read the first delivery instead, or spread the subscribers over more client processes or probe subscribers.',
} as const;

/**
 * The problems of one scenario, those with the same remedy together: trials first, then numbers that are bound.
 * `findings`: trials that are invalid and yet say what was asked.
 */
export function problemsOf(
  records: readonly TrialRecord[],
  summaries: readonly Summary[],
  findings: ReadonlySet<TrialRecord>,
): Problem[] {
  const counted = records.filter((record) => !findings.has(record));
  const problems = [...trialProblems(counted), ...boundProblems(summaries)];
  return groupBy(problems, ({ status, remedy }) => [status, remedy]).map((group) => {
    const [{ status, remedy }] = group;
    return { status, remedy, occurrences: group.map(({ subject, reason }) => ({ subject, reason })) };
  });
}

function trialProblems(records: readonly TrialRecord[]): SingleProblem[] {
  const replaced = replacedTrials(records);
  const occurrences = records.flatMap((record) =>
    record.reasons.map((reason) => ({ record, reason, status: record.status })),
  );
  const groups = groupBy(occurrences, ({ record, reason, status }) => [
    record.case,
    record.target,
    record.client,
    record.arm,
    status,
    reason.code,
    replaced.has(record) ? 'replaced' : '',
  ]);
  return groups.flatMap((group) => {
    const [{ record, reason, status }] = group;
    if (status === 'ok') return [];
    const blocks = [...new Set(group.map(({ record: { block } }) => block))];
    const again = replaced.has(record) ? ' (measured again)' : '';
    const where =
      status === 'skipped' ? '' : `${blocks.length === 1 ? 'block' : 'blocks'} ${blocks.join(' ')}${again}`;
    return [{ status, subject: subjectOf(record, where), reason: reason.message, remedy: reason.remedy }];
  });
}

/** All numbers of a target that the same instrument binds are one problem. */
function boundProblems(summaries: readonly Summary[]): SingleProblem[] {
  return summaries.flatMap((summary) => {
    const bound = summary.cells.flatMap((cell) => {
      const { status, stat } = cell;
      const isBound = status === 'timer-bound' || status === 'client-bound';
      return isBound && stat === 'p50' ? [{ ...cell, status }] : [];
    });
    return groupBy(bound, ({ status }) => [status]).map((cells) => {
      const [{ status, statusReason }] = cells;
      const metrics = cells.map(({ metric }) => nameOf(metric)).join(' and ');
      return {
        status,
        subject: subjectOf(summary, metrics),
        reason: statusReason,
        remedy: BOUND_REMEDIES[status],
      };
    });
  });
}

function subjectOf(
  { case: caseName, target, client, arm }: Pick<TrialRecord, 'case' | 'target' | 'client' | 'arm'>,
  detail: string,
): string {
  const parts = [
    caseName,
    target,
    client === 'lean' ? '' : `${client} client`,
    arm === 'single' ? '' : arm,
    detail,
  ];
  return parts.filter((part) => part !== '').join(', ');
}
