// `npm run bench:path`: how many packets a second the network between servers and clients carries here.
import Table from 'cli-table3';
import {
  measurePathRates,
  SENDER_GAVE_WAY,
  type PathRate,
  type PathRateResult,
} from '../../harness/instrument/path-rate.ts';
import { choosePinning, pinParent } from '../../harness/machine/pinning.ts';
import { NO_NUMBER, quantities, threeDigits } from '../../reports/words/quantity.ts';
import { networkNamed } from '../../scenarios/networks.ts';
import { parseDurationMs } from '../options/quantities.ts';
import { UsageError } from '../options/usage-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { benchProgram, endWhenInterrupted, wholeNumber } from './program.ts';

/** In steps of about two, and finer where machines differ. */
const RATES_HZ = [500, 1000, 2000, 4000, 8000, 12_000, 16_000, 24_000, 32_000, 48_000, 64_000, 96_000];

const program = benchProgram('bench:path')
  .description('Climbs with UDP packets over a network until the process that makes it gives way.')
  .option('--network <network>', 'as `run` takes it', 'regional')
  .option('--time <duration>', 'for each rate', '2s')
  .option('--most <rate>', 'packets per second at most', wholeNumber(500, 1_000_000), 96_000)
  .option('--json', 'one JSON object as the last line of standard output')
  .addHelpText(
    'after',
    `
A rate is too much where a trial with as many packets would be invalid: path-bound, or path-dropped.

Examples:
  $ npm run bench:path
  $ npm run --silent bench:path -- --network lan --json | tail -n 1 | jq .carried_hz`,
  );

export async function main(): Promise<ExitCode> {
  const { network: text, time, most, json } = program.parse().opts();
  const duration = parseDurationMs(time);
  const reading = networkNamed(text);
  const errors = [
    ...('error' in duration ? [`--time: ${duration.error}.`] : []),
    ...(reading.errors ?? []).map((error) => `--network: ${error}`),
  ];
  if (reading.errors === undefined && reading.network === undefined)
    errors.push('--network: loopback is no network: nothing makes it.');
  if (errors.length > 0 || 'error' in duration || !('network' in reading) || reading.network === undefined)
    throw new UsageError(errors);
  const pinning = choosePinning();
  pinParent(pinning);
  endWhenInterrupted();
  const result = await measurePathRates({
    settings: reading.network.settings,
    pinning,
    ratesHz: RATES_HZ.filter((rateHz) => rateHz <= most),
    forMs: duration.value,
    progress: (line) => process.stderr.write(`${line}\n`),
  });
  process.stdout.write(`${describe(result)}\n`);
  if (json === true) process.stdout.write(`${JSON.stringify({ network: text, ...result })}\n`);
  return result.carried_hz === undefined ? EXIT.invalid : EXIT.done;
}

function describe({ rates, carried_hz: carriedHz, too_much_hz: tooMuchHz }: PathRateResult): string {
  const head = ['packets/s', 'sent', 'received', 'late p50', 'late p99', 'processor', 'waiting busily', ''];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const rate of rates) table.push(rowOf(rate));
  const carried =
    carriedHz === undefined ? 'not even the lowest rate' : `${threeDigits(carriedHz)} packets/s`;
  const last = rates.at(-1);
  const end =
    last?.reasons.includes(SENDER_GAVE_WAY) === true
      ? `the sender gave way at ${threeDigits(last.asked_hz)}`
      : 'nothing was too much';
  const tooMuch = tooMuchHz === undefined ? end : `${threeDigits(tooMuchHz)} was too much`;
  return `${table.toString()}\nThe network carries ${carried}: ${tooMuch}.`;
}

function rowOf(rate: PathRate): string[] {
  return [
    threeDigits(rate.asked_hz),
    String(rate.sent),
    String(rate.received),
    timeText(rate.late_p50_ns),
    timeText(rate.late_p99_ns),
    percent(rate.cpu_share),
    percent(rate.busy_share),
    rate.reasons.join(' '),
  ];
}

function timeText(ns: number | undefined): string {
  return ns === undefined ? NO_NUMBER : quantities([ns], 'ns')[0]!;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
