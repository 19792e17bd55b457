// `npm run bench:codec`: what it takes to encode and to decode one event, without sockets and without a system. An
// explanation for figures of CPU per event, not a measurement of transports. https://github.com/tinylibs/tinybench
import { join, relative } from 'node:path';
import Table from 'cli-table3';
import { Bench } from 'tinybench';
import { STAMP_LENGTH, STAMP_PREFIX } from '../../measure/events/stamp.ts';
import { csvText, decimal, integer, text, type Column } from '../../reports/csv/csv.ts';
import { quantities } from '../../reports/words/quantity.ts';
import { writeWholeFile } from '../../reports/files/whole-file.ts';
import { assertWorks, codecTasks, type CodecTask } from './codec-tasks.ts';
import { createFolder } from '../options/create-folder.ts';
import { benchProgram } from './program.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { parseDurationMs } from '../options/quantities.ts';
import { UsageError } from '../options/usage-error.ts';

const PAYLOAD_BYTES = [64, 1024, 16 * 1024, 128 * 1024, 1024 * 1024];

/** A timed turn works on so many bytes at least, so that reading the clock does not count. */
const TURN_BYTES = 64 * 1024;

interface CodecResult extends Omit<CodecTask, 'run'> {
  readonly payloadBytes: number;
  /** Of one event, in nanoseconds, from turns of several events. */
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly eventsPerTurn: number;
  readonly turns: number;
}

const COLUMNS: readonly Column<CodecResult>[] = [
  text('transport', 'sse or ws', ({ transport }) => transport),
  text('direction', 'downlink (server to client) or uplink', ({ direction }) => direction),
  text('operation', 'encode or decode', ({ operation }) => operation),
  text('implementation', 'pushbench, or the library', ({ implementation }) => implementation),
  integer('payload_bytes', 'size of the payload', ({ payloadBytes }) => payloadBytes, 'By'),
  decimal('time_per_event_p50_ns', 'median over the turns', ({ p50Ns }) => p50Ns, 'ns'),
  decimal('time_per_event_p99_ns', '99th percentile over the turns', ({ p99Ns }) => p99Ns, 'ns'),
  integer(
    'events_per_turn',
    'events between two readings of the clock',
    ({ eventsPerTurn }) => eventsPerTurn,
  ),
  integer('turns', 'timed turns', ({ turns }) => turns),
];

const program = benchProgram('bench:codec')
  .description('Times encoding and decoding of one event: ours, `ws` and eventsource-parser, 64 B to 1 MiB.')
  .option('--out <dir>', 'folder for codec.csv, in place of results/runs/<id>-codec')
  .option('--time <duration>', 'for each task and size', '200ms')
  .option('--json', 'one JSON object as the last line of standard output')
  .addHelpText(
    'after',
    `
One process, no sockets: it shows what the code costs, not what a transport costs. Lower is better.

Examples:
  $ npm run bench:codec
  $ npm run --silent bench:codec -- --out codec --json | tail -n 1 | jq '.results[] | select(.payloadBytes == 1024)'`,
  );

export async function main(): Promise<ExitCode> {
  const { out, time, json } = program.parse().opts();
  const duration = parseDurationMs(time);
  if ('error' in duration) throw new UsageError([`--time: ${duration.error}.`]);
  const timeMs = duration.value;
  const results: CodecResult[] = [];
  for (const payloadBytes of PAYLOAD_BYTES) {
    process.stderr.write(`${payloadBytes} B\n`);
    results.push(...(await timeAll(payloadOf(payloadBytes), timeMs)));
  }
  const folder =
    out ?? join('results', 'runs', `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-codec`);
  createFolder(folder);
  const path = join(folder, 'codec.csv');
  writeWholeFile(path, csvText(COLUMNS, results));
  process.stdout.write(`${table(results)}\n${relative('.', path)}\n`);
  if (json === true)
    process.stdout.write(`${JSON.stringify({ file: path, node: process.version, results })}\n`);
  return EXIT.done;
}

/** A stamped JSON event, as the workloads send them. */
function payloadOf(bytes: number): Buffer {
  const [head, tail] = [`${STAMP_PREFIX}${'A'.repeat(STAMP_LENGTH)}","pad":"`, '"}'];
  return Buffer.from(`${head}${'x'.repeat(bytes - head.length - tail.length)}${tail}`);
}

async function timeAll(payload: Buffer, timeMs: number): Promise<CodecResult[]> {
  const bench = new Bench({ time: timeMs, warmupTime: timeMs / 4, throws: true });
  const tasks = codecTasks(payload);
  const eventsPerTurn = Math.max(1, Math.round(TURN_BYTES / payload.length));
  for (const [index, task] of tasks.entries()) {
    assertWorks(task, payload);
    const { run } = task;
    bench.add(String(index), () => {
      for (let event = 0; event < eventsPerTurn; event++) run();
    });
  }
  const timed = await bench.run();
  return tasks.map(({ transport, direction, operation, implementation }, index) => {
    const { result } = timed[index]!;
    if (result.state !== 'completed') throw new Error(`${implementation} was not timed: ${result.state}.`);
    const { p50, p99, samplesCount } = result.latency;
    const perEventNs = 1e6 / eventsPerTurn;
    return {
      transport,
      direction,
      operation,
      implementation,
      payloadBytes: payload.length,
      p50Ns: p50 * perEventNs,
      p99Ns: p99 * perEventNs,
      eventsPerTurn,
      turns: samplesCount,
    };
  });
}

function table(results: readonly CodecResult[]): string {
  const sizes = PAYLOAD_BYTES.map((bytes) => quantities([bytes], 'By')[0]!);
  const rows = new Table({ head: ['time per event (p50)', '', ...sizes], style: { head: [], border: [] } });
  const first = results.filter(({ payloadBytes }) => payloadBytes === PAYLOAD_BYTES[0]);
  for (const { transport, direction, operation, implementation } of first) {
    const times = results
      .filter(
        (r) =>
          r.transport === transport &&
          r.direction === direction &&
          r.operation === operation &&
          r.implementation === implementation,
      )
      .map(({ p50Ns }) => quantities([p50Ns], 'ns')[0]!);
    rows.push([
      `${operation} ${transport}${direction === 'uplink' ? ' uplink' : ''}`,
      implementation,
      ...times,
    ]);
  }
  return rows.toString();
}
