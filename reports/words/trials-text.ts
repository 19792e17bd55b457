// How many trials ended in which way.
import type { TrialStatus } from '../../harness/trial-record.ts';

/** `64 trials: 60 ok, 2 invalid`. */
export function trialsText(trials: Readonly<Record<TrialStatus, number>>): string {
  const counts = Object.entries(trials).filter(([, count]) => count > 0);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const ofEach = counts.map(([status, count]) => `${count} ${status}`).join(', ');
  return total === 1 ? `1 trial: ${ofEach}` : `${total} trials${total === 0 ? '' : `: ${ofEach}`}`;
}
