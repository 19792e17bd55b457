// Whether one trial delivered what it had to: every event once, in order, to everyone. Speed has no part in it.
import type { TrialRecord } from '../harness/trial-record.ts';
import { hasWrongCounts } from './exit-codes.ts';

/** One line of `verify`: a target in a case. */
export interface Verification {
  readonly scenario: string;
  readonly case: string;
  readonly target: string;
  /** Deliveries that the events sent had to make, and those that came. */
  readonly expected: number;
  readonly received: number;
  readonly lost: number;
  readonly duplicate: number;
  readonly reordered: number;
  readonly ok: boolean;
  /** This machine cannot run the target: neither right nor wrong. */
  readonly skipped: boolean;
  /** Why it is not ok, or skipped, and what to do; '' otherwise. */
  readonly reason: string;
}

export function verificationOf(record: TrialRecord): Verification {
  const count = (metric: string): number =>
    record.measurements.find((m) => m.metric === metric && m.side === 'client' && m.stat === 'value')
      ?.value ?? 0;
  const expected = count('expected');
  const received = count('delivered');
  const [lost, duplicate, reordered] = [count('lost'), count('duplicate'), count('reordered')];
  const measured = record.status === 'ok' || record.status === 'invalid';
  const exact = received === expected && lost + duplicate + reordered + count('malformed') === 0;
  const ok = measured && expected > 0 && exact && !hasWrongCounts(record);
  return {
    scenario: record.scenario,
    case: record.case,
    target: record.target,
    expected,
    received,
    lost,
    duplicate,
    reordered,
    ok,
    skipped: record.status === 'skipped',
    reason: ok ? '' : reasonOf(record, expected, received),
  };
}

function reasonOf({ reasons }: TrialRecord, expected: number, received: number): string {
  if (reasons.length > 0) return reasons.map(({ message, remedy }) => `${message} ${remedy}`).join(' ');
  if (expected === 0)
    return 'Nothing was sent, so nothing is proved. That is a defect of pushbench: please report it.';
  return `${received} of ${expected} deliveries were made.`;
}
