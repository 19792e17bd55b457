// `npm run bench:floor`: how much of the service time is the generator's own.
import Table from 'cli-table3';
import { benchmarkFloor, type FloorResult } from '../../harness/instrument/floor.ts';
import { choosePinning, pinParent } from '../../harness/machine/pinning.ts';
import { benchProgram, endWhenInterrupted, wholeNumber } from './program.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

const program = benchProgram('bench:floor')
  .description(
    "Measures how much of the service time is the generator's own, and what each target takes above it.",
  )
  .option(
    '--slices <n>',
    'slices of half a second of each reader and target, interleaved',
    wholeNumber(1, 1000),
    16,
  )
  .option('--json', 'one JSON object as the last line of standard output')
  .addHelpText(
    'after',
    `
The lean client against a reader that counts bytes, on the same bare server; then every target, read by the lean
client. A target that cannot run here is left out. Lower is better.

Examples:
  $ npm run bench:floor
  $ npm run --silent bench:floor -- --slices 40 --json | tail -n 1 | jq '.targets'`,
  );

export async function main(): Promise<ExitCode> {
  const flags = program.parse().opts();
  const pinning = choosePinning();
  pinParent(pinning);
  endWhenInterrupted();

  const result = await benchmarkFloor({
    pinning,
    slices: flags.slices,
    sliceMs: 500,
    progress: (text) => process.stderr.write(`${text}\n`),
  });
  process.stdout.write(`${describe(result)}\n`);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  return EXIT.done;
}

function describe({ bare_ns: bareNs, lean_ns: leanNs, ratio, targets }: FloorResult): string {
  const table = new Table({
    head: ['target', 'p50 µs', 'above the floor, µs'],
    style: { head: [], border: [] },
  });
  for (const [name, { p50_ns: p50Ns, above_floor_ns: aboveNs }] of Object.entries(targets)) {
    table.push([name, us(p50Ns), us(aboveNs)]);
  }
  return `service time on a bare server: bare reader ${us(bareNs)} µs, lean client ${us(leanNs)} µs, ratio ${ratio.toFixed(3)}\n${table.toString()}`;
}

function us(ns: number): string {
  return (ns / 1000).toFixed(1);
}
