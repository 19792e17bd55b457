// How many processes make sense: those beyond what the processors can run at once only take turns, and are measured with
// what they were to measure; those beyond the connections have nothing to do.
import { availableParallelism } from 'node:os';

/** So many of a kind for each processor. */
const PER_PROCESSOR = 4;

/** An option with a number of processes. */
export interface ProcessCount {
  /** Without its dashes. */
  readonly option: string;
  readonly value: number;
}

/** What the processors have against it. `needed`: more than they allow, where the limit of open files asks for it. */
export function processorErrors(
  { option, value }: ProcessCount,
  needed = 0,
  processors = availableParallelism(),
): string[] {
  if (value < 1) return [`--${option}: it must be at least 1.`];
  const most = Math.max(PER_PROCESSOR * processors, needed);
  if (value <= most) return [];
  const where = processors === 1 ? 'one processor' : `${processors} processors`;
  return [`--${option}: ${value} processes on ${where} would only take turns. At most ${most} here.`];
}

/** What the connections have against it. `of`: whose they are; `raise`: the option with their number. */
export function shareErrors(
  { option, value }: ProcessCount,
  connections: number,
  of: string,
  raise: string,
): string[] {
  return value <= connections
    ? []
    : [
        `--${option}: ${value} processes would share the ${connections} connections of ${of}. At most ${connections}, or raise --${raise}.`,
      ];
}
