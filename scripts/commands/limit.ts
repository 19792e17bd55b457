// `pushbench limit`: how many connections each target holds here, and what gives way first.
import { findConnectionLimit, type LimitLevel } from '../../harness/fleet/connection-limit.ts';
import { processesFor } from '../../harness/fleet/plan.ts';
import { machineLimits } from '../../harness/machine/limits.ts';
import type { ServerAtUrl } from '../../harness/plan/server-at-url.ts';
import { choosePinning } from '../../harness/machine/pinning.ts';
import { TrialFailure } from '../../harness/processes/trial-failure.ts';
import { describeLimits, type LimitRow } from '../../reports/terminal/limit.ts';
import { TLS_OFF, tlsNamed, type TlsSettings } from '../../scenarios/tls.ts';
import type { Transport } from '../../servers/target.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workUnderWay } from '../finished-work.ts';
import { interruptSignal } from '../interrupt.ts';
import { OptionReader } from '../options/reader.ts';
import { processorErrors, shareErrors } from '../options/process-counts.ts';
import { parseCount, parseDurationMs, parseRateHz } from '../options/quantities.ts';
import { searchProblems } from '../options/remote-bounds.ts';
import { chooseSides } from '../options/side-choices.ts';
import type { UrlFlags } from '../options/url-choices.ts';
import { notesOn } from '../options/url-notes.ts';
import { UsageError } from '../options/usage-error.ts';

export interface LimitFlags extends UrlFlags {
  readonly target?: string | undefined;
  readonly max: string;
  readonly stack?: string | undefined;
  readonly transport?: string | undefined;
  readonly servers: string;
  readonly clientProcesses: string;
  readonly rate: string;
  readonly tls?: string | undefined;
  readonly connectP99: string;
  readonly heartbeatLimit: string;
  readonly json?: boolean | undefined;
}

interface Choices {
  readonly targets: readonly Chosen[];
  readonly notes: readonly string[];
  readonly max: number;
  readonly servers: number | undefined;
  readonly clientProcesses: number;
  readonly rateHz: number;
  readonly connectP99Ms: number;
  readonly heartbeatMs: number;
  readonly tls: TlsSettings | undefined;
}

interface Chosen {
  readonly target: string;
  readonly stack: string;
  readonly transport: Transport;
  /** The user has started it. */
  readonly server?: ServerAtUrl;
  /** Why it cannot run here. */
  readonly skipped?: string;
}

export async function limitCommand(flags: LimitFlags): Promise<ExitCode> {
  const { targets, notes, ...choices } = await checked(flags);
  for (const note of notes) process.stderr.write(`${note}\n`);
  const signal = interruptSignal();
  const pinning = choosePinning();
  const rows: LimitRow[] = [];
  const show = (): void => {
    process.stdout.write(
      flags.json === true ? `${JSON.stringify(rows)}\n` : `${describeLimits(rows, choices.max)}\n`,
    );
  };
  workUnderWay({
    render() {
      if (rows.length === 0) return '';
      show();
      return 'Standard output has the targets that are finished.';
    },
  });
  for (const { skipped, ...chosen } of targets) {
    if (signal.aborted) {
      rows.push(interruptedRow(chosen.target));
      continue;
    }
    if (skipped !== undefined) {
      rows.push({ target: chosen.target, problem: `skipped: ${skipped}` });
      continue;
    }
    const progress = (level: LimitLevel): void =>
      void process.stderr.write(`${chosen.target}: ${levelText(level)}\n`);
    try {
      rows.push(await findConnectionLimit({ ...chosen, ...choices, pinning, signal, progress }));
    } catch (error) {
      if (signal.aborted) {
        process.stderr.write('Interrupted: every connection is closed and every process has ended.\n');
        rows.push(interruptedRow(chosen.target));
        continue;
      }
      if (!(error instanceof TrialFailure)) throw error;
      const { message, stderrTail } = error;
      rows.push({ target: chosen.target, problem: message, stderrTail });
    }
  }
  workUnderWay(undefined);
  show();
  if (signal.aborted) return EXIT.interrupted;
  return exitCodeOf(rows);
}

/** The target did what it must not: this is no limit of it. */
const INVALID: ReadonlySet<string | undefined> = new Set(['wrong-counts', 'process-ended']);

/** Where there is no limit to speak of: it could not be started, held nothing, or did not do what a target must. */
function isInvalid({ problem, cause, held }: LimitRow): boolean {
  return problem?.startsWith('skipped') === false || held === 0 || INVALID.has(cause?.code);
}

/** 3 also where every target was skipped. */
function exitCodeOf(rows: readonly LimitRow[]): ExitCode {
  const found = rows.some(({ problem }) => problem === undefined);
  return found && !rows.some(isInvalid) ? EXIT.done : EXIT.invalid;
}

function interruptedRow(target: string): LimitRow {
  return { target, problem: 'interrupted', interrupted: true };
}

function levelText({
  connections,
  connectRateHz,
  connectP99Ms,
  heartbeatP99Ms,
  availableBytes,
}: LimitLevel): string {
  return (
    `${connections} connections, ${connectRateHz === undefined ? '-' : Math.round(connectRateHz)}/s, connect p99 ${ms(connectP99Ms)}, ` +
    `heartbeat p99 ${ms(heartbeatP99Ms)}, ${(availableBytes / 1e9).toFixed(1)} GB available`
  );
}

function ms(value: number | undefined): string {
  return value === undefined ? '-' : `${value.toFixed(1)} ms`;
}

async function checked(flags: LimitFlags): Promise<Choices> {
  const options = new OptionReader();
  const numbers = {
    max: options.within('max', flags.max, parseCount, 20, 5_000_000),
    servers:
      flags.servers === 'auto' ? undefined : (options.number('servers', flags.servers, parseCount) ?? 1),
    clientProcesses: options.number('client-processes', flags.clientProcesses, parseCount) ?? 1,
    rateHz: options.within('rate', flags.rate, parseRateHz, 1, 100_000),
    connectP99Ms: options.within('connect-p99', flags.connectP99, parseDurationMs, 10, 60_000),
    heartbeatMs: options.within('heartbeat-limit', flags.heartbeatLimit, parseDurationMs, 10, 60_000),
  };
  const needed = processesFor(numbers.max, machineLimits().descriptorsPerProcess);
  for (const [option, value = 1] of [
    ['servers', numbers.servers],
    ['client-processes', numbers.clientProcesses],
  ] as const)
    options.errors.push(
      ...processorErrors({ option, value }, needed),
      ...shareErrors({ option, value }, numbers.max, '--max', 'max'),
    );
  if (flags.url !== undefined && flags.servers !== '1')
    options.errors.push('--servers: the server of --url is one that runs already: leave it out.');
  const reading = tlsNamed(flags.tls ?? TLS_OFF);
  options.errors.push(...(reading.errors ?? []).map((error) => `--tls: ${error}`));
  if (reading.errors === undefined && reading.tls !== undefined && reading.tls.sessions !== 'full')
    options.errors.push(
      '--tls: a limit opens each connection once, with a full handshake: leave out what clients bring.',
    );
  const stacks = await chooseSides(flags, options);
  options.errors.push(...searchProblems(stacks, flags));
  if (options.errors.length > 0) throw new UsageError(options.errors);
  const targets = stacks.flatMap(({ sides, skipped }): Chosen[] => [
    ...sides.map(({ target, location = target, stack, transport, server }) => ({
      target: location,
      stack,
      transport,
      ...(server === undefined ? {} : { server }),
    })),
    ...skipped.map(({ target, stack, transport, reason }) => ({ target, stack, transport, skipped: reason })),
  ]);
  return {
    targets,
    notes: notesOn(stacks),
    tls: reading.errors === undefined ? reading.tls : undefined,
    ...numbers,
  };
}
