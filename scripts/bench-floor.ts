// `npm run bench:floor`: how much of the service time is the generator's own.
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { killAllChildren } from '../harness/child.ts';
import { benchmarkFloor, type FloorResult } from '../harness/floor-benchmark.ts';
import { choosePinning, pinParent } from '../harness/pinning.ts';
import { EXIT } from './exit-codes.ts';

const { values: flags } = parseArgs({
  options: {
    slices: { type: 'string', default: '16' },
    json: { type: 'boolean', default: false },
  },
});

const pinning = choosePinning();
pinParent(pinning);
process.once('SIGINT', () => {
  killAllChildren();
  process.exit(EXIT.interrupted);
});

const result = await benchmarkFloor({
  pinning,
  slices: Number(flags.slices),
  sliceMs: 500,
  progress: (text) => process.stderr.write(`${text}\n`),
});
process.stdout.write(`${describe(result)}\n`);
if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(EXIT.done);

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
