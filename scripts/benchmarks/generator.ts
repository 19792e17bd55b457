// `npm run bench:generator`: what the load generator itself costs. Exit code 3 when the comparison is not valid.
import Table from 'cli-table3';
import { benchmarkGenerator, type GeneratorResult } from '../../harness/instrument/generator.ts';
import { FULL_HANDSHAKES } from '../../scenarios/tls.ts';
import { choosePinning, pinParent } from '../../harness/machine/pinning.ts';
import { benchProgram, endWhenInterrupted, wholeNumber } from './program.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

const HELD = 15_000;
/** A connection of HTTP/2 takes some hundred KiB at both ends together. */
const HELD_OVER_HTTP2 = 2_000;

const program = benchProgram('bench:generator')
  .description(
    'Measures what the load generator itself costs: CPU for each event against a bare reader, and memory.',
  )
  .option('--connections <n>', 'subscribers of each reader', wholeNumber(1, 20_000), 250)
  .option('--rounds <n>', 'slices of a second of each reader, interleaved', wholeNumber(1, 1000), 8)
  .option(
    '--held <n>',
    'connections held at most while memory is measured (15000, over HTTP/2 2000)',
    wholeNumber(4, 25_000),
  )
  .option('--tls', 'everything over TLS 1.3, the bare reader too')
  .option(
    '--http2 [streams]',
    'everything over HTTP/2, so many subscribers to a connection (1)',
    wholeNumber(1, 1000),
  )
  .option('--json', 'one JSON object as the last line of standard output')
  .addHelpText(
    'after',
    `
Three readers, each with a server of its own: one that counts bytes (bare), ours (lean), and the libraries
(reference). Over HTTP/2: one that counts frames (bare), node:http2 alone (plain), and ours behind it (lean). Lower is
better. Exit code 3 when the readers have not done the same work.

Examples:
  $ npm run bench:generator
  $ npm run bench:generator -- --connections 50 --rounds 4 --held 4000
  $ npm run bench:generator -- --tls
  $ npm run bench:generator -- --http2 100 --connections 500
  $ npm run --silent bench:generator -- --json | tail -n 1 | jq '.lean'`,
  );

export async function main(): Promise<ExitCode> {
  const flags = program.parse().opts();
  const pinning = choosePinning();
  pinParent(pinning);
  endWhenInterrupted();

  const streamsPerConnection = flags.http2 === true ? 1 : flags.http2;
  const result = await benchmarkGenerator({
    pinning,
    connections: flags.connections,
    rounds: flags.rounds,
    sliceMs: 1000,
    heldConnections: flags.held ?? (streamsPerConnection === undefined ? HELD : HELD_OVER_HTTP2),
    streamsPerConnection,
    tls: flags.tls === true ? FULL_HANDSHAKES : undefined,
    progress: (text) => process.stderr.write(`${text}\n`),
  });
  process.stdout.write(`${describe(result)}\n`);
  for (const reason of result.reasons) process.stdout.write(`not valid: ${reason}\n`);
  if (flags.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.valid ? EXIT.done : EXIT.invalid;
}

function describe(measured: GeneratorResult): string {
  const table = new Table({
    head: ['reader', 'transport', 'CPU ns/event', 'user ns/event', 'CPU ÷ bare', 'events per read'],
    style: { head: [], border: [] },
  });
  for (const transport of ['sse', 'ws'] as const) {
    for (const reader of ['bare', 'plain', 'lean', 'reference'] as const) {
      const cost = measured[reader]?.[transport];
      if (cost === undefined) continue;
      const ratio = (cost.cpu / measured.bare![transport].cpu).toFixed(2);
      const perRead = measured.events_per_read[reader]![transport].toFixed(3);
      table.push([reader, transport, cost.cpu, cost.user, ratio, perRead]);
    }
  }
  const { sse, ws } = measured.client_bytes_per_connection;
  return `${table.toString()}\nlean client memory per held connection: sse ${sse} B, ws ${ws} B`;
}
