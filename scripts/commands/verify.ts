// `pushbench verify`: every scenario and case on every target, once and briefly, for its counts alone.
import Table from 'cli-table3';
import { describeEnvironment } from '../../harness/machine/environment.ts';
import { choosePinning } from '../../harness/machine/pinning.ts';
import { blockMs, blocksMs } from '../../harness/plan/block-length.ts';
import { planRun, type BlockPlan } from '../../harness/plan/plan.ts';
import { executeRun } from '../../harness/trial/run.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { createProgress } from '../../reports/terminal/progress.ts';
import type { Case, CaseSteps } from '../../scenarios/scenario.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workUnderWay } from '../finished-work.ts';
import { interruptSignal } from '../interrupt.ts';
import { chooseRun } from '../options/run-choices.ts';
import { verificationOf, type Verification } from '../verification.ts';

/** The options of `verify`, as typed. */
export interface VerifyFlags {
  readonly stack?: string | undefined;
  readonly transport?: string | undefined;
  readonly target?: string | undefined;
  readonly tls?: readonly string[] | undefined;
  readonly network?: readonly string[] | undefined;
  readonly via?: readonly string[] | undefined;
  readonly ip?: readonly string[] | undefined;
  readonly backplane?: string | undefined;
  readonly client: string;
  readonly json?: boolean | undefined;
}

const SEED = 1;

/** Counts do not depend on speed, so a block may work while another one waits for its processes to start. */
const BLOCKS_AT_ONCE = 3;

export async function verifyCommand(scenarioNames: readonly string[], flags: VerifyFlags): Promise<ExitCode> {
  const choices = await chooseRun(scenarioNames, {
    ...flags,
    all: scenarioNames.length === 0,
    profile: 'verify',
    seed: String(SEED),
  });
  const cases = scenarioNames.length === 0 ? choices.cases.filter(isDirect) : choices.cases;
  const leftOut = choices.cases.length - cases.length;
  const plan = planRun({ ...choices, cases });
  const pinning = choosePinning();
  const { envId } = describeEnvironment(pinning, {
    arguments: [],
    seed: SEED,
    profile: choices.profile.name,
    client: choices.client,
  });
  const signal = interruptSignal();
  const finishedTrials: TrialRecord[] = [];
  const results = (): Verification[] => inOrder(finishedTrials, choices.cases.flat()).map(verificationOf);
  const show = (): void => {
    process.stdout.write(flags.json === true ? `${JSON.stringify(results())}\n` : table(results()));
  };
  workUnderWay({
    render() {
      if (finishedTrials.length === 0) return '';
      show();
      return `Standard output has the ${finishedTrials.length} trials that are finished.`;
    },
  });
  const progress = createProgress(process.stderr);
  if (leftOut > 0)
    progress.note(
      `${leftOut} cases over a network or a proxy take longer: they are verified where they are named.`,
    );
  progress.start(plan.blocks.length, blocksMs(plan.blocks));
  const outcome = await executeRun(plan, {
    run: { runId: 'verify', envId },
    pinning,
    signal,
    blocksAtOnce: BLOCKS_AT_ONCE,
    keepsProcesses: true,
    listener: {
      blockStarted: (block) => progress.blockStarted(label(block)),
      trialsFinished(records, block) {
        finishedTrials.push(...records);
        const bad = records.filter((record) => !verificationOf(record).ok);
        if (block !== undefined)
          progress.blockFinished(
            label(block),
            bad.length === 0 ? 'ok' : bad.map(({ target }) => `${target} wrong`).join(', '),
            blockMs(block),
          );
      },
    },
  }).finally(() => progress.stop());
  workUnderWay(undefined);
  show();
  return outcome === 'interrupted' ? EXIT.interrupted : exitCodeOf(results());
}

/** With nothing between servers and clients, which changes no count of a target. */
function isDirect(steps: CaseSteps): boolean {
  return steps.every(({ network, via }) => network === undefined && via === undefined);
}

/** 3 also where every target was skipped: nothing is verified then. */
function exitCodeOf(results: readonly Verification[]): ExitCode {
  const right = results.some(({ ok }) => ok) && results.every(({ ok, skipped }) => ok || skipped);
  return right ? EXIT.done : EXIT.invalid;
}

/** As the scenarios are listed, whatever the order in which they were run. */
function inOrder(records: readonly TrialRecord[], cases: readonly Case[]): TrialRecord[] {
  const place = (record: TrialRecord): number =>
    cases.findIndex(({ scenario, name }) => scenario.name === record.scenario && name === record.case);
  return records.toSorted((a, b) => place(a) - place(b) || a.target.localeCompare(b.target));
}

function label({ steps, stack }: BlockPlan): string {
  const [{ scenario, name }, ...others] = steps;
  return `${scenario.name} ${name}${others.length === 0 ? '' : ' and up'} ${stack}`;
}

function table(results: readonly Verification[]): string {
  const head = ['scenario', 'case', 'target', 'expected', 'received', 'lost', 'duplicate', 'reordered', ''];
  const rows = new Table({ head, style: { head: [], border: [] } });
  for (const {
    scenario,
    case: planned,
    target,
    expected,
    received,
    lost,
    duplicate,
    reordered,
    ok,
    skipped,
  } of results)
    rows.push([
      scenario,
      planned,
      target,
      expected,
      received,
      lost,
      duplicate,
      reordered,
      ok ? 'ok' : skipped ? 'skipped' : 'WRONG',
    ]);
  const notOk = results.filter(({ ok }) => !ok);
  const right = results.length - notOk.length;
  const said = notOk.map(
    ({ scenario, case: planned, target, reason }) => `${scenario} ${planned} ${target}: ${reason}\n`,
  );
  const skipped = notOk.filter((result) => result.skipped).length;
  return `${rows.toString()}\n${right} of ${results.length} right${skipped === 0 ? '' : `, ${skipped} skipped`}\n${said.join('')}`;
}
