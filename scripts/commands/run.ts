// `pushbench run`: choose, plan, execute block by block, save each trial at once, and show the result.
import { join, relative } from 'node:path';
import { headlineWidths, type Look } from '../../analysis/comparison/headline-widths.ts';
import { anyTooWide } from '../../analysis/comparison/interval-width.ts';
import { cpuProfileOptions } from '../../harness/trial/cpu-profile.ts';
import { nextReplacement } from '../../harness/plan/replacement.ts';
import { blockMs, blocksMs } from '../../harness/plan/block-length.ts';
import type { BlockPlan } from '../../harness/plan/plan.ts';
import { executeRun, type RunListener } from '../../harness/trial/run.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { createProgress, type Progress } from '../../reports/terminal/progress.ts';
import { terminalReport } from '../../reports/terminal/run.ts';
import type { TrialLog } from '../../reports/files/trial-log.ts';
import { busyMachineNote } from '../busy-machine.ts';
import { EXIT, exitCodeOf, type ExitCode } from '../exit-codes.ts';
import { workUnderWay } from '../finished-work.ts';
import { interruptSignal } from '../interrupt.ts';
import { jsonResult } from '../json-result.ts';
import { LiveRun } from '../live/live-run.ts';
import { withFloor } from '../folders/measured-floor.ts';
import { newRun, resumedRun } from '../folders/prepared-run.ts';
import type { RunFlags } from '../options/run-choices.ts';
import { scenariosIn } from '../folders/own-scenarios.ts';

export interface RunCommandFlags extends RunFlags {
  readonly json?: boolean | undefined;
  readonly live?: boolean | undefined;
  readonly resume?: string | undefined;
}

/** Tells which options were typed. */
interface OptionSources {
  getOptionValueSource(name: never): string | undefined;
}

export async function runCommand(
  scenarioNames: readonly string[],
  flags: RunCommandFlags,
  sources: OptionSources,
): Promise<ExitCode> {
  const run =
    flags.resume === undefined
      ? await newRun(scenarioNames, flags)
      : await resumedRun(flags.resume, { scenarioNames, flags: typed(flags, sources) });
  const { folder, log, choices, plan, pinning, identity } = run;
  let { environment } = run;
  // The charts take longer to load than to say that an argument is wrong.
  const { PROFILES_FOLDER, shownFiles, writeDerivedFiles } = await import('../folders/derived-files.ts');
  const signal = interruptSignal();
  const records = [...run.records];
  workUnderWay({
    folder,
    render() {
      writeDerivedFiles(folder, { records, environment });
      return `${records.length} finished trials are saved and rendered in ${folder}; \`pushbench run --resume ${folder}\` goes on from there.`;
    },
  });
  const progress = createProgress(process.stderr);
  const plannedMs = blocksMs(plan.blocks);
  progress.start(plan.blocks.length, plannedMs);
  noteSurroundings(progress, environment['cores'], pinning.reason, folder);
  for (const note of run.notes) progress.note(note);
  const live =
    flags.live === true
      ? await LiveRun.start(folder, records, { total: plan.blocks.length, plannedMs })
      : undefined;
  if (live !== undefined) progress.note(`The run as it goes, changed between blocks only: ${live.address}`);
  progress.quiet();
  environment = await withFloor(run, signal, (text) => progress.note(text));
  progress.resume();
  const outcome = await executeRun(plan, {
    run: identity,
    pinning,
    signal,
    listener: recorder(progress, log, records, live),
    isNeeded: (block, afterBlocks) => anyTooWide(headlineWidths(records, lookAt(block, afterBlocks))),
    nextReplacement: () => nextReplacement(run.wholePlan, records),
    serverNodeOptions: (block, side) => cpuProfileOptions(join(folder, PROFILES_FOLDER), block, side),
  }).finally(() => {
    progress.stop();
    log.close();
  });
  const report = writeDerivedFiles(folder, { records, environment });
  await live?.close(outcome);
  const interrupted = outcome === 'interrupted';
  const exitCode = interrupted
    ? EXIT.interrupted
    : exitCodeOf(records, choices.profile.name === 'smoke', scenariosIn(environment));
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(jsonResult(report, records, folder, interrupted))}\n`);
  } else {
    process.stdout.write(`${terminalReport(report, process.stdout)}\n`);
    process.stdout.write(
      `${shownFiles(folder)
        .map((path) => relative('.', path))
        .join('\n')}\n`,
    );
    if (interrupted)
      process.stderr.write(`Interrupted: ${records.length} finished trials are saved in ${folder}\n`);
  }
  return exitCode;
}

/** Saves every trial, then tells the user. */
function recorder(
  progress: Progress,
  log: TrialLog,
  records: TrialRecord[],
  live: LiveRun | undefined,
): RunListener {
  /** Cases of which it has been said that they have enough blocks. */
  const told = new Set<string>();
  return {
    blockStarted(block) {
      if (block.attempt !== undefined) {
        progress.blockAdded(blockMs(block));
        live?.blocksChanged(1, blockMs(block));
      }
      progress.blockStarted(label(block));
      progress.quiet();
      live?.blockStarted();
    },
    trialsFinished(finished, block) {
      for (const record of finished) {
        log.append(record);
        records.push(record);
      }
      progress.resume();
      if (block !== undefined) {
        const plannedMs = blockMs(block);
        progress.blockFinished(label(block), outcomeOf(finished), plannedMs);
        live?.blockFinished(`${label(block)}: ${outcomeOf(finished)}`, plannedMs);
      }
      for (const { target, status, reasons, case: planned } of finished) {
        if (status !== 'ok') progress.note(`${planned} ${target} ${status}: ${reasons[0]?.message ?? ''}`);
      }
    },
    blockLeftOut(block) {
      progress.blockLeftOut(blockMs(block));
      live?.blocksChanged(-1, blockMs(block));
      if (block.block !== block.onlyIfWideAfter) return;
      const { scenario, case: planned, stack, blocks } = lookAt(block, block.onlyIfWideAfter);
      if (told.has(`${scenario} ${planned} ${stack}`)) return;
      told.add(`${scenario} ${planned} ${stack}`);
      progress.note(`${scenario} ${planned} ${stack}: ${blocks} blocks are enough`);
    },
  };
}

function lookAt({ steps: [{ scenario, name }], stack }: BlockPlan, blocks: number): Look {
  return { scenario: scenario.name, case: name, stack, blocks };
}

function label({ steps, stack, block, blocks, attempt }: BlockPlan): string {
  const [first, ...others] = steps;
  const name = others.length === 0 ? first.name : `${first.name} and up`;
  return `${first.scenario.name} ${name} ${stack} block ${block + 1}/${blocks}${attempt === undefined ? '' : ' again'}`;
}

function outcomeOf(records: readonly TrialRecord[]): string {
  const bad = records.filter(({ status }) => status !== 'ok');
  return bad.length === 0
    ? 'ok'
    : bad.map((r) => `${r.target} ${r.status}: ${r.reasons[0]?.code ?? ''}`).join(', ');
}

function noteSurroundings(progress: Progress, cores: unknown, notPinned: string, folder: string): void {
  progress.note(`Results go to ${folder}`);
  if (notPinned !== '')
    progress.note(`Servers and clients share processors: ${notPinned}. Expect more noise.`);
  const busy = busyMachineNote(cores);
  if (busy !== undefined) progress.note(busy);
}

/** The options that were typed, not those that have a value anyway. */
function typed(flags: RunCommandFlags, sources: OptionSources): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(flags).filter(([name]) => sources.getOptionValueSource(name as never) === 'cli'),
  );
}
