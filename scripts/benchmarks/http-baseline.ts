// `npm run bench:http-baseline`: what plain HTTP costs on each stack. Exit code 3 when a request failed, or none was made.
import Table from 'cli-table3';
import { killAllChildren } from '../../harness/processes/child.ts';
import { measureHttpBaseline, type HttpBaseline } from '../../harness/instrument/http-baseline.ts';
import { choosePinning } from '../../harness/machine/pinning.ts';
import { quantities, threeDigits } from '../../reports/words/quantity.ts';
import { benchProgram } from './program.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { interruptSignal } from '../interrupt.ts';
import { parseDurationMs } from '../options/quantities.ts';
import { UsageError } from '../options/usage-error.ts';

const program = benchProgram('bench:http-baseline')
  .description('Times a plain GET and the POST of the uplink on each stack, one and ten at a time.')
  .option('--time <duration>', 'for each of the eight measurements; a quarter of it more warms up', '2s')
  .option('--json', 'one JSON object as the last line of standard output')
  .addHelpText(
    'after',
    `
Closed loop: the client asks again as soon as it is answered, so latencies with ten at a time are those of a
saturated server or client, and are no figures of a paced load.

Examples:
  $ npm run bench:http-baseline
  $ npm run --silent bench:http-baseline -- --time 5s --json | tail -n 1 | jq .results`,
  );

export async function main(): Promise<ExitCode> {
  const { time, json } = program.parse().opts();
  const duration = parseDurationMs(time);
  if ('error' in duration) throw new UsageError([`--time: ${duration.error}.`]);
  const secondsEach = duration.value / 1000;
  const pinning = choosePinning();
  const signal = interruptSignal();
  signal.addEventListener('abort', killAllChildren, { once: true });
  if (pinning.reason !== '') say(`Server and load share processors: ${pinning.reason}.`);
  const results = await measureHttpBaseline({ pinning, secondsEach, progress: say, signal });
  process.stdout.write(`${table(results)}\n`);
  if (json === true) process.stdout.write(`${JSON.stringify({ node: process.version, results })}\n`);
  if (signal.aborted) return EXIT.interrupted;
  const wrong = results.some(({ failed, requests }) => failed > 0 || requests === 0);
  return wrong || results.length === 0 ? EXIT.invalid : EXIT.done;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function table(results: readonly HttpBaseline[]): string {
  const head = [
    'stack',
    'request',
    'at a time',
    'requests/s',
    'latency p50',
    'latency p99',
    'server CPU/request',
    'failed',
  ];
  const rows = new Table({ head, style: { head: [], border: [] } });
  for (const result of results) {
    const { stack, request, path, connections, requestsPerSecond, latencyP50Ns, latencyP99Ns, failed } =
      result;
    const cpu = result.serverCpuUsPerRequest;
    rows.push([
      stack,
      `${request} ${path}`,
      connections,
      threeDigits(requestsPerSecond),
      quantities([latencyP50Ns], 'ns')[0]!,
      quantities([latencyP99Ns], 'ns')[0]!,
      cpu === undefined ? '–' : quantities([cpu], 'us')[0]!,
      failed,
    ]);
  }
  return rows.toString();
}
