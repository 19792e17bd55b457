// `pushbench capacity`: the highest load of each target that meets an objective, and what keeps it from more.
import { join, relative } from 'node:path';
import type { CapacityQuestion } from '../../analysis/capacity/capacity.ts';
import { isFound } from '../../analysis/capacity/capacity.ts';
import { needsAtStart, searchCapacities, type CapacityListener } from '../../harness/capacity/capacity.ts';
import { trialMs } from '../../harness/capacity/plan.ts';
import { describeEnvironment } from '../../harness/machine/environment.ts';
import { choosePinning } from '../../harness/machine/pinning.ts';
import { assertResources } from '../../harness/machine/resource-check.ts';
import type { TrialRecord } from '../../harness/trial-record.ts';
import { capacityJson, type CapacityReport } from '../../reports/rows/capacity-report.ts';
import { axisLoad, capacityTable, decidedText } from '../../reports/terminal/capacity.ts';
import { durationText } from '../../reports/words/quantity.ts';
import type { TrialLog } from '../../reports/files/trial-log.ts';
import { writeEnvironment, type Facts } from '../../reports/files/environment.ts';
import { busyMachineNote } from '../busy-machine.ts';
import { chooseCapacity, type CapacityChoices, type CapacityFlags } from '../options/capacity-choices.ts';
import { CAPACITY_FILES, writeCapacityFiles } from '../folders/capacity-folder.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workUnderWay } from '../finished-work.ts';
import { interruptSignal } from '../interrupt.ts';
import { newRunId } from '../folders/prepared-run.ts';
import { withoutHeaderValues } from '../folders/header-values.ts';
import { notesOn } from '../options/url-notes.ts';
import { createRunFolder } from '../folders/run-folder.ts';

export interface CapacityCommandFlags extends CapacityFlags {
  readonly json?: boolean | undefined;
}

/** Trials that a search takes, of 38 to 65 that were seen, and what each takes beside its steady state. */
const USUAL_TRIALS = 50;
const TRIAL_OVERHEAD_MS = 2_500;

export async function capacityCommand(
  scenario: string | undefined,
  flags: CapacityCommandFlags,
): Promise<ExitCode> {
  const choices = await chooseCapacity(scenario, flags);
  assertResources(needsAtStart(choices));
  const pinning = choosePinning();
  const { seed, client, axis, space, rules, objective, slo, stacks } = choices;
  const runId = newRunId(seed);
  const described = describeEnvironment(pinning, {
    arguments: withoutHeaderValues(process.argv.slice(2)),
    seed,
    profile: 'capacity',
    client,
  });
  const identity = { runId, envId: described.envId };
  const question: CapacityQuestion = { axis, space, rules, objective, slo };
  const environment: Facts = { ...identity, ...described.facts, capacity: { question, interrupted: false } };
  const folder = flags.out ?? join('results', 'runs', runId);
  const log = createRunFolder(folder, environment);
  const records: TrialRecord[] = [];
  const finished = (interrupted: boolean): CapacityReport => {
    const facts = { ...environment, capacity: { question, interrupted } };
    writeEnvironment(folder, facts);
    return writeCapacityFiles(folder, records, facts);
  };
  workUnderWay({
    folder,
    render() {
      finished(true);
      return `${records.length} finished trials are saved and rendered in ${folder}.`;
    },
  });
  const signal = interruptSignal();
  const progress = new CapacityProgress(process.stderr);
  progress.note(`Results go to ${folder}`);
  if (pinning.reason !== '')
    progress.note(`Servers and clients share processors: ${pinning.reason}. Expect more noise.`);
  const busy = busyMachineNote(environment['cores']);
  if (busy !== undefined) progress.note(busy);
  for (const note of notesOn(stacks)) progress.note(note);
  const targets = stacks.flatMap(({ sides }) => sides).length;
  progress.note(
    `${targets} ${targets === 1 ? 'target' : 'targets'}, about ${durationText(estimatedSeconds(choices, targets))}`,
  );
  const outcome = await searchCapacities(
    choices,
    { run: identity, pinning, signal },
    recorder(progress, choices, log, records),
  ).finally(() => {
    progress.clear();
    log.close();
  });
  const interrupted = outcome === 'interrupted';
  const report = finished(interrupted);
  print(report, folder, flags.json === true);
  if (interrupted)
    process.stderr.write(`Interrupted: ${records.length} finished trials are saved in ${folder}\n`);
  return exitCodeOf(report);
}

/** 3 where no load of a target passed, or every target was skipped: there is no capacity then, whatever the reason. */
function exitCodeOf({ interrupted, findings }: CapacityReport): ExitCode {
  if (interrupted) return EXIT.interrupted;
  const searched = findings.filter(({ answer }) => answer !== undefined);
  return searched.length > 0 && searched.every(isFound) ? EXIT.done : EXIT.invalid;
}

function print(report: CapacityReport, folder: string, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ folder, ...capacityJson(report) })}\n`);
    return;
  }
  process.stdout.write(`${capacityTable(report, process.stdout)}\n\n`);
  process.stdout.write(`${CAPACITY_FILES.map((name) => relative('.', join(folder, name))).join('\n')}\n`);
}

/** Saves every trial, then tells the user. */
function recorder(
  progress: CapacityProgress,
  { axis }: CapacityChoices,
  log: TrialLog,
  records: TrialRecord[],
): CapacityListener {
  const save = (record: TrialRecord): void => {
    log.append(record);
    records.push(record);
  };
  return {
    trialStarted({ target }, { load, purpose }) {
      progress.show(`${target} ${axisLoad(load, axis.name)} (${purpose}, trial ${records.length + 1})`);
    },
    trialFinished(record, { target }, load, search) {
      save(record);
      const tally = search.tallies.find((each) => each.load === load);
      if (tally !== undefined && tally.verdict !== 'undecided')
        progress.note(decidedText(target, axis.name, tally));
      if (record.status === 'failed')
        progress.note(`${record.case} ${target} failed: ${record.reasons[0]?.message ?? ''}`);
    },
    targetSkipped(record) {
      save(record);
      progress.note(`${record.target} skipped: ${record.reasons[0]?.message ?? ''}`);
    },
  };
}

function estimatedSeconds(choices: CapacityChoices, targets: number): number {
  const perTrialMs = trialMs(choices, choices.space.start) + TRIAL_OVERHEAD_MS;
  return (targets * USUAL_TRIALS * perTrialMs) / 1000;
}

/** One line that changes on a terminal, lines that stay anywhere. Drawn between trials only. */
class CapacityProgress {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(text: string): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001B[K${text}`);
  }

  note(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001B[K');
  }
}
