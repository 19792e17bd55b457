// The benchmarks of single parts, much shortened: shapes and counts, no speed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { networkObstacle } from '../harness/network/availability.ts';
import type { PathRateResult } from '../harness/instrument/path-rate.ts';
import type { GeneratorResult } from '../harness/instrument/generator.ts';
import type { HttpBaseline } from '../harness/instrument/http-baseline.ts';
import { BENCHMARK, runProgram, temporaryFolder, type Ended } from './program.ts';

function run(...parameters: string[]): Promise<Ended> {
  return runProgram(parameters, { program: BENCHMARK });
}

function lastLine(text: string): unknown {
  return JSON.parse(text.trimEnd().split('\n').at(-1)!);
}

it('bench:codec writes a row for each task and size', async () => {
  const folder = join(temporaryFolder(), 'codec');
  const { code, stdout, stderr } = await run('codec', '--time', '1ms', '--out', folder, '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'codec.csv')), { columns: true });
  expect(rows).toHaveLength(8 * 5);
  expect(new Set(rows.map((row) => row['payload_bytes']))).toEqual(
    new Set(['64', '1024', '16384', '131072', '1048576']),
  );
  expect(new Set(rows.map((row) => row['implementation']))).toEqual(
    new Set(['pushbench', 'ws', 'eventsource-parser']),
  );
  for (const row of rows) expect(Number(row['time_per_event_p50_ns'])).toBeGreaterThan(0);
  expect(lastLine(stdout)).toHaveProperty('results.length', rows.length);
});

it('bench:http-baseline is answered by every stack, without a failure', async () => {
  const { code, stdout, stderr } = await run('http-baseline', '--time', '200ms', '--json');
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { results } = lastLine(stdout) as { results: HttpBaseline[] };
  const stacks = new Set(results.map(({ stack }) => stack));
  expect(stacks).toContain('node');
  expect(results).toHaveLength(4 * stacks.size);
  for (const { requests, failed, latencyP50Ns, latencyP99Ns } of results) {
    expect(requests).toBeGreaterThan(0);
    expect(failed).toBe(0);
    expect(latencyP99Ns).toBeGreaterThanOrEqual(latencyP50Ns);
  }
});

it.each([[['--http2']], [['--http2', '4', '--tls']]])(
  'bench:generator %j has the readers of HTTP/2 side by side, over both transports',
  async (http2) => {
    const few = ['--connections', '8', '--rounds', '1', '--held', '8', '--json'];
    const { code, stdout } = await run('generator', ...few, ...http2);
    // Whether they have read alike is a matter of times on a busy machine; that each has read is not.
    expect([0, 3]).toContain(code);
    const result = lastLine(stdout) as GeneratorResult;
    expect(Object.keys(result.events_per_read)).toEqual(['bare', 'plain', 'lean']);
    for (const reader of ['bare', 'plain', 'lean'] as const) {
      for (const transport of ['sse', 'ws'] as const) {
        expect(result[reader]![transport].cpu).toBeGreaterThan(0);
        expect(result.events_per_read[reader]![transport]).toBeGreaterThan(0.5);
        expect(result.events_per_read[reader]![transport]).toBeLessThan(Infinity);
      }
    }
    expect(result.reference).toBeUndefined();
  },
);

it.skipIf((await networkObstacle()) !== undefined)(
  'bench:path has a row for each rate that it tried',
  async () => {
    const { code, stdout } = await run('path', '--time', '200ms', '--most', '1000', '--json');
    const { rates } = lastLine(stdout) as PathRateResult;
    // A busy machine may give way at the first.
    expect([0, 3]).toContain(code);
    expect(code === 0).toBe(rates[0]!.reasons.length === 0);
    expect(rates.map((rate) => rate.asked_hz)).toEqual([500, 1000].slice(0, rates.length));
    for (const { sent, received, reasons } of rates)
      expect([sent - received > 0, received > 0]).toEqual([reasons.includes('packets-missing'), true]);
    const wrong = await run('path', '--network', 'loopback', '--most', '1');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('from 500 to 1000000')]);
  },
);

it.each(['codec', 'http-baseline', 'path'])(
  '%s refuses a duration that it does not understand',
  async (name) => {
    const { code, stderr } = await run(name, '--time', 'soon');
    expect(code).toBe(2);
    expect(stderr).toContain('--time: "soon"');
  },
);
