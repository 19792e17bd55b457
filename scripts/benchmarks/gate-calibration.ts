// `npm run bench:gate-calibration`: measures the gate itself, as docs/methodology/gate-calibration.md describes. What was measured stays in its
// folder, a line each, so that it goes on after an interruption and can be replayed without measuring.
import { join } from 'node:path';
import { DEFAULT_FLOOR } from '../../analysis/gate/metrics.ts';
import { describeEnvironment } from '../../harness/machine/environment.ts';
import { choosePinning } from '../../harness/machine/pinning.ts';
import { writeEnvironment } from '../../reports/files/environment.ts';
import { writeWholeFile } from '../../reports/files/whole-file.ts';
import { benchProgram, wholeNumber } from './program.ts';
import { realRates, recordedNoise, recordingsOf, replayedRates } from './calibration-rates.ts';
import { calibrationReport, type CalibrationRates } from './calibration-report.ts';
import { CalibrationRun } from './calibration-run.ts';
import { CalibrationStore, isUnchanged } from './calibration-store.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { workUnderWay } from '../finished-work.ts';
import { interruptSignal } from '../interrupt.ts';

const SEED = 20_260_101;

const program = benchProgram('bench:gate-calibration')
  .description(
    'How often the gate cries wolf, and which changes it finds: real jobs, and jobs replayed from them.',
  )
  .option(
    '--out <dir>',
    'where everything is kept; one that is there already is gone on with',
    'results/gate-calibration',
  )
  .option(
    '--jobs <n>',
    'real jobs without a change, of one target in turn, about 2 min each',
    wholeNumber(0, 10_000),
    20,
  )
  .option(
    '--injected <n>',
    'real jobs with +10 %, half in delay and half in CPU, about 4 min each',
    wholeNumber(0, 10_000),
    10,
  )
  .option('--pairs <n>', 'further replicates of stock-ticker for the replay', wholeNumber(0, 100_000), 0)
  .option('--idle-pairs <n>', 'replicates of idle-connections for the replay', wholeNumber(0, 100_000), 48)
  .option('--replays <n>', 'replayed jobs for each rate', wholeNumber(1, 1_000_000), 5000)
  .option('--minutes <n>', 'stop measuring after so many minutes', wholeNumber(1, 100_000))
  .option('--replay-only', 'measure nothing')
  .option('--json', 'one JSON object on standard output in place of the tables')
  .addHelpText(
    'after',
    `
Takes about an hour and a half on two cores with its defaults. Ctrl-C ends it with what is finished; the same command
goes on from there.

Examples:
  $ npm run bench:gate-calibration
  $ npm run bench:gate-calibration -- --out results/pilot --jobs 2 --injected 0 --idle-pairs 0
  $ npm run bench:gate-calibration -- --out results/pilot --replay-only --replays 500 --json`,
  );

type Options = ReturnType<typeof program.opts>;

export async function main(): Promise<ExitCode> {
  const options = program.parse().opts();
  const store = new CalibrationStore(options.out);
  workUnderWay({
    folder: store.folder,
    render: () => `What was measured is in ${store.folder}; the same command goes on from there.`,
  });
  const interrupted = interruptSignal();
  if (options.replayOnly !== true) await measure(options, store, interrupted);
  report(options, store);
  return interrupted.aborted ? EXIT.interrupted : EXIT.done;
}

async function measure(options: Options, store: CalibrationStore, interrupted: AbortSignal): Promise<void> {
  const pinning = choosePinning();
  const { envId, facts } = describeEnvironment(pinning, {
    arguments: process.argv.slice(2),
    seed: SEED,
    profile: 'gate',
    client: 'lean',
  });
  const run = { runId: 'gate-calibration', envId };
  writeEnvironment(store.folder, { ...run, ...facts });
  const { minutes } = options;
  const signal =
    minutes === undefined
      ? interrupted
      : AbortSignal.any([interrupted, AbortSignal.timeout(60_000 * minutes)]);
  const calibration = new CalibrationRun({ store, run, pinning, seed: SEED, signal, say });
  await calibration.jobs('aa', options.jobs);
  await calibration.replicates('stock-ticker', options.pairs);
  await calibration.replicates('idle-connections', options.idlePairs);
  await calibration.jobs('delay', Math.ceil(options.injected / 2));
  await calibration.jobs('busy', Math.floor(options.injected / 2));
}

function report(options: Options, store: CalibrationStore): void {
  const recordings = recordingsOf(store.replicates.filter(isUnchanged), DEFAULT_FLOOR);
  const enough =
    recordings.length > 0 && recordings.every(({ rows, replicates }) => rows.length >= 2 * replicates);
  const rates: CalibrationRates = {
    noise: recordedNoise(recordings),
    replay: enough ? replayedRates(recordings, options.replays, SEED) : undefined,
    real: realRates(store.jobs),
  };
  writeWholeFile(join(store.folder, 'calibration.json'), `${JSON.stringify(rates, null, 2)}\n`);
  process.stdout.write(`${options.json === true ? JSON.stringify(rates) : calibrationReport(rates)}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
