// `pushbench limit`: how many connections each target holds here, and what gives way first.
import Table from 'cli-table3';
import type { ClientKind } from '../clients/client.ts';
import { findConnectionLimit, type LimitFinding } from '../harness/connection-limit.ts';
import { choosePinning } from '../harness/pinning.ts';
import { TrialFailure } from '../harness/trial-failure.ts';
import { TARGETS } from '../servers/targets.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { interruptSignal } from './interrupt.ts';
import { parseCount } from './quantities.ts';
import { UsageError } from './usage-error.ts';

export interface LimitFlags {
  readonly max: string;
  readonly stack?: string | undefined;
  readonly transport?: string | undefined;
  readonly clientProcesses: string;
  readonly json?: boolean | undefined;
}

/** What is shown of a target. */
interface Row extends Partial<LimitFinding> {
  readonly target: string;
  readonly problem?: string;
}

export async function limitCommand(flags: LimitFlags): Promise<ExitCode> {
  const { max, clientProcesses } = checked(flags);
  const signal = interruptSignal();
  const rows: Row[] = [];
  const client: ClientKind = 'lean';
  for (const target of TARGETS) {
    if (!wanted(flags.stack, target.stack) || !wanted(flags.transport, target.transport)) continue;
    const availability = await target.availability();
    if (!availability.available) {
      rows.push({ target: target.name, problem: `skipped: ${availability.reason}` });
      continue;
    }
    const { name, transport } = target;
    const search = {
      target: name,
      transport,
      client,
      max,
      clientProcesses,
      pinning: choosePinning(),
      signal,
    };
    try {
      rows.push(await findConnectionLimit(search));
    } catch (error) {
      if (signal.aborted) return EXIT.interrupted;
      if (!(error instanceof TrialFailure)) throw error;
      rows.push({ target: name, problem: error.message });
    }
  }
  process.stdout.write(flags.json === true ? `${JSON.stringify(rows)}\n` : `${table(rows, max)}\n`);
  return rows.some(({ problem }) => problem?.startsWith('skipped') === false) ? EXIT.invalid : EXIT.done;
}

function checked(flags: LimitFlags): { max: number; clientProcesses: number } {
  const errors: string[] = [];
  const count = (option: string, text: string, least: number, most: number): number => {
    const parsed = parseCount(text);
    if ('value' in parsed && parsed.value >= least && parsed.value <= most) return parsed.value;
    errors.push(`--${option}: "${text}" is not a number from ${least} to ${most}.`);
    return least;
  };
  const max = count('max', flags.max, 20, 1_000_000);
  const clientProcesses = count('client-processes', flags.clientProcesses, 1, 256);
  for (const [option, text, known] of [
    ['stack', flags.stack, TARGETS.map(({ stack }) => stack)],
    ['transport', flags.transport, TARGETS.map(({ transport }) => transport)],
  ] as const) {
    for (const name of text?.split(',') ?? []) {
      const names: readonly string[] = known;
      if (!names.includes(name))
        errors.push(`--${option}: "${name}" is not one of ${[...new Set(names)].join(', ')}.`);
    }
  }
  if (errors.length > 0) throw new UsageError(errors);
  return { max, clientProcesses };
}

function wanted(text: string | undefined, name: string): boolean {
  return text === undefined || text.split(',').includes(name);
}

function table(rows: readonly Row[], max: number): string {
  const shown = new Table({
    head: ['target', 'held', 'what gave way'],
    colWidths: [18, 10, 68],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { target, held, cause, problem } of rows) {
    const what = cause === undefined ? `nothing: ${max} were asked for` : `${cause.message}. ${cause.remedy}`;
    shown.push([target, held === undefined ? '' : String(held), problem ?? what]);
  }
  return shown.toString();
}
