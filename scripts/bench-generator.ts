// `npm run bench:generator`: what the load generator itself costs. Exit code 3 when the comparison is not valid.
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { killAllChildren } from '../harness/child.ts';
import { benchmarkGenerator, READERS, type GeneratorResult } from '../harness/generator-benchmark.ts';
import { choosePinning, pinParent } from '../harness/pinning.ts';
import { EXIT } from './exit-codes.ts';

const { values: flags } = parseArgs({
  options: {
    connections: { type: 'string', default: '250' },
    rounds: { type: 'string', default: '8' },
    held: { type: 'string', default: '15000' },
    json: { type: 'boolean', default: false },
  },
});

const pinning = choosePinning();
pinParent(pinning);
process.once('SIGINT', () => {
  killAllChildren();
  process.exit(EXIT.interrupted);
});

const result = await benchmarkGenerator({
  pinning,
  connections: Number(flags.connections),
  rounds: Number(flags.rounds),
  sliceMs: 1000,
  heldConnections: Number(flags.held),
  progress: (text) => process.stderr.write(`${text}\n`),
});
process.stdout.write(`${describe(result)}\n`);
for (const reason of result.reasons) process.stdout.write(`not valid: ${reason}\n`);
if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(result.valid ? EXIT.done : EXIT.invalid);

function describe(measured: GeneratorResult): string {
  const table = new Table({
    head: ['reader', 'transport', 'CPU ns/event', 'user ns/event', 'CPU ÷ bare', 'events per read'],
    style: { head: [], border: [] },
  });
  for (const transport of ['sse', 'ws'] as const) {
    for (const reader of READERS) {
      const { cpu, user } = measured[reader][transport];
      const ratio = (cpu / measured.bare[transport].cpu).toFixed(2);
      table.push([
        reader,
        transport,
        cpu,
        user,
        ratio,
        measured.events_per_read[reader][transport].toFixed(3),
      ]);
    }
  }
  const { sse, ws } = measured.client_bytes_per_connection;
  return `${table.toString()}\nlean client memory per held connection: sse ${sse} B, ws ${ws} B`;
}
