// `pushbench gate`: finds the two builds, runs the job, saves it, shows the verdict, and says it with the exit code.
import { join, relative } from 'node:path';
import { gateResult } from '../../analysis/gate/job-result.ts';
import type { GateProblem, GateResult } from '../../analysis/gate/result.ts';
import { describeEnvironment } from '../../harness/machine/environment.ts';
import { choosePinning } from '../../harness/machine/pinning.ts';
import { blockMs } from '../../harness/plan/block-length.ts';
import type { BlockPlan, RunPlan } from '../../harness/plan/plan.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { gateFiles } from '../../reports/gate/files.ts';
import { tellRunner } from '../../reports/gate/ci-files.ts';
import { gateTable } from '../../reports/gate/table.ts';
import { createProgress, type Progress } from '../../reports/terminal/progress.ts';
import type { TrialLog } from '../../reports/files/trial-log.ts';
import { targetUrl } from '../../servers/targets.ts';
import { checkOutBase, type BaseCheckout } from '../gate/base-checkout.ts';
import { BaseBuildFailure } from '../gate/build-command.ts';
import { checkoutHere } from '../gate/merge-base.ts';
import { createFolder } from '../options/create-folder.ts';
import { EXIT, gateExitCode, type ExitCode } from '../exit-codes.ts';
import { workUnderWay, type EarlyEnd } from '../finished-work.ts';
import { gateArms, type ArmSource, type GateArms } from '../gate/arms.ts';
import type { RelayUrls } from '../options/gate-relays.ts';
import type { RequestFlags } from '../options/url-server.ts';
import { chooseGate, type GateChoices, type GateFlags } from '../options/gate-choices.ts';
import { judgedJob, runGateJob, type FinishedGateJob, type GateJobListener } from '../gate/job.ts';
import { interruptSignal } from '../interrupt.ts';
import { withoutHeaderValues } from '../folders/header-values.ts';
import { createRunFolder } from '../folders/run-folder.ts';
import { newRunId } from '../folders/prepared-run.ts';

export async function gateCommand(flags: GateFlags): Promise<ExitCode> {
  const choices = chooseGate(flags);
  const signal = interruptSignal();
  const progress = createProgress(process.stderr);
  let base: BaseCheckout | undefined;
  workUnderWay({
    render(end) {
      unmeasured(choices, { arms: [], pairs: [], problems: [problemOf(end)] }, flags);
      return '';
    },
  });
  try {
    base = await baseOf(choices, signal, progress);
    const { arms, pairs, problems } = await armsOf(choices, base);
    if (signal.aborted) return EXIT.interrupted;
    if (problems.length > 0) return unmeasured(choices, { arms, pairs, problems }, flags);
    return await measured(choices, { arms, pairs, problems }, flags, signal, progress);
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    if (!(error instanceof BaseBuildFailure)) throw error;
    return unmeasured(choices, { arms: [], pairs: [], problems: [buildProblem(error)] }, flags);
  } finally {
    progress.stop();
    base?.remove();
  }
}

/** The checkout of the old build, where a git ref names it. */
async function baseOf(
  { sources }: GateChoices,
  signal: AbortSignal,
  progress: Progress,
): Promise<BaseCheckout | undefined> {
  if (sources.kind !== 'ref') return undefined;
  const here = checkoutHere();
  progress.note(`Building the merge base of HEAD and ${sources.ref} …`);
  return checkOutBase(here, sources.ref, signal);
}

function source(description: string, modules: readonly string[], folder?: string): ArmSource {
  return { description, locations: modules.map((path) => targetUrl(path, folder)) };
}

function running(addresses: readonly string[], insecure = false): ArmSource {
  return { description: addresses.join(', '), locations: addresses, insecure };
}

function relays(urls: readonly RelayUrls[], requests: RequestFlags): ArmSource {
  return { ...running(urls.map(({ at }) => at.whole)), relays: { urls, requests } };
}

function armsOf({ sources }: GateChoices, base: BaseCheckout | undefined): Promise<GateArms> {
  if (sources.kind === 'running') {
    const { base: old, head, control, insecure } = sources;
    return gateArms(running(old, insecure), running(head, insecure), running(control, insecure));
  }
  if (sources.kind === 'relays') {
    const { base: old, control, head, requests } = sources;
    return gateArms(relays(old, requests), relays(head, requests), relays(control, requests));
  }
  return sources.kind === 'ref'
    ? gateArms(
        source(base!.description, sources.modules, base!.folder),
        source('this checkout', sources.modules),
      )
    : gateArms(source(sources.base.join(', '), sources.base), source(sources.head.join(', '), sources.head));
}

async function measured(
  choices: GateChoices,
  arms: GateArms,
  flags: GateFlags,
  signal: AbortSignal,
  progress: Progress,
): Promise<ExitCode> {
  const pinning = choosePinning();
  const { kind } = choices.sources;
  const ofServers = kind === 'running' || kind === 'relays' ? { servers: 'as the user started them' } : {};
  const environment = describeEnvironment(
    { ...pinning, ...ofServers },
    {
      arguments: withoutHeaderValues(process.argv.slice(2)),
      seed: choices.seed,
      profile: 'gate',
      client: 'lean',
    },
  );
  const run = { runId: newRunId(choices.seed), envId: environment.envId };
  const folder = flags.out ?? join('results', 'runs', run.runId);
  const log = createRunFolder(folder, { ...run, ...environment.facts });
  progress.note(`Results go to ${folder}`);
  const recorder = new GateRecorder(log, progress);
  const options = { ...choices, arms: arms.arms, pairs: arms.pairs };
  workUnderWay({
    folder,
    render(end) {
      const { records } = recorder;
      const result = judgedJob(options, { run, pinning }, records, [problemOf(end)]);
      gateFiles(folder, result, records);
      show(result, flags, folder);
      return `${records.length} finished trials are saved in ${folder}, with a result that says that the job is invalid.`;
    },
  });
  let job: FinishedGateJob;
  try {
    job = await runGateJob(options, { run, pinning, signal, listener: recorder });
  } finally {
    recorder.stop();
    log.close();
  }
  const files = gateFiles(folder, job.result, job.records);
  show(job.result, flags, folder);
  if (flags.json !== true) process.stdout.write(`${files.map((path) => relative('.', path)).join('\n')}\n`);
  if (job.outcome === 'interrupted') {
    process.stderr.write(`Interrupted: ${job.records.length} finished trials are saved in ${folder}\n`);
    return EXIT.interrupted;
  }
  return gateExitCode(job.result.verdict, flags.strict === true);
}

/** An arm that cannot be built or loaded: nothing is measured, and the result says why. */
function unmeasured(choices: GateChoices, { arms, problems }: GateArms, flags: GateFlags): ExitCode {
  const { seed, floor } = choices;
  const result = gateResult(
    {
      runId: newRunId(seed),
      envId: '',
      arms,
      problems,
      design: { seed, floor, replicates: {}, familySize: 0 },
    },
    [],
  );
  if (flags.out !== undefined) {
    createFolder(flags.out);
    gateFiles(flags.out, result, []);
  }
  show(result, flags, flags.out);
  return gateExitCode(result.verdict, flags.strict === true);
}

function show(result: GateResult, flags: GateFlags, folder: string | undefined): void {
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ ...result, folder })}\n`
      : `${gateTable(result, process.stdout)}\n`,
  );
  tellRunner(result, process.stderr);
}

/** The program had to end before the job. */
function problemOf(end: EarlyEnd): GateProblem {
  return { arm: undefined, target: '', code: 'ended-early', ...end, tail: [] };
}

function buildProblem({ message, tail }: BaseBuildFailure): GateProblem {
  return {
    arm: 'base',
    target: '',
    code: 'build-failed',
    message: `The base cannot be built: ${message}`,
    remedy: 'Check that commit out and build it there, or name a later one.',
    tail,
  };
}

function label({ steps, sides, block }: BlockPlan): string {
  return `${steps[0].scenario.name} ${sides[0]!.target} replicate ${block + 1}`;
}

/** Saves every trial, then tells the user. */
class GateRecorder implements GateJobListener {
  readonly records: TrialRecord[] = [];
  readonly #log: TrialLog;
  /** Of the batch that runs. */
  #progress: Progress;

  constructor(log: TrialLog, progress: Progress) {
    this.#log = log;
    this.#progress = progress;
  }

  batchStarted(batch: 0 | 1, plan: RunPlan, plannedMs: number): void {
    if (batch === 1) {
      this.#progress.stop();
      this.#progress = createProgress(process.stderr);
      this.#progress.note('An alarm: an independent second batch confirms it, or does not.');
    }
    this.#progress.start(plan.blocks.length, plannedMs);
  }

  blockStarted(block: BlockPlan): void {
    this.#progress.blockStarted(label(block));
    this.#progress.quiet();
  }

  trialsFinished(records: readonly TrialRecord[], block: BlockPlan | undefined): void {
    for (const record of records) {
      this.#log.append(record);
      this.records.push(record);
    }
    this.#progress.resume();
    const bad = records.filter(({ status }) => status !== 'ok');
    const outcome = bad.map((r) => `${r.arm} ${r.status}: ${r.reasons[0]?.code ?? ''}`).join(', ');
    if (block !== undefined)
      this.#progress.blockFinished(label(block), outcome === '' ? 'ok' : outcome, blockMs(block));
  }

  stop(): void {
    this.#progress.stop();
  }
}
