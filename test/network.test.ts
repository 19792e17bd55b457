// `--network`: a run whose packets cross a network, what stands in its files, and that nothing of it stays behind.
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DurationHistogram } from '../measure/figures/histogram.ts';
import { networkObstacle } from '../harness/network/availability.ts';
import { eventually, sleep } from './processes.ts';
import { expectExit, runProgram, startProgram, temporaryFolder } from './program.ts';
import { csvRows, expectWholeFolder } from './run-files.ts';

const SMOKE = ['run', 'stock-ticker', '--stack', 'node', '--profile', 'smoke', '--connections', '2'];

const obstacle = await networkObstacle();
const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

/** Network namespaces that processes of this user are in. */
function networkNamespaces(): Set<string> {
  const found = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      found.add(readlinkSync(`/proc/${pid}/ns/net`));
    } catch {
      // It has ended, or is not ours.
    }
  }
  return found;
}

describe.skipIf(obstacle !== undefined)(`a run over a network${why}`, () => {
  it('takes half a round-trip time, and says what the path has carried', async () => {
    const folder = join(temporaryFolder(), 'run');
    expectExit(await runProgram([...SMOKE, '--network', 'rtt=30ms', '--out', folder]), 0);
    const records = expectWholeFolder(folder);
    // A busy machine may make a trial invalid; what is asserted here is counted.
    expect(records.map(({ case: name }) => name)).toEqual(['network=rtt=30ms', 'network=rtt=30ms']);
    expect(records.filter(({ status }) => status === 'failed' || status === 'skipped')).toEqual([]);
    const rows = csvRows(folder, 'results.csv');
    const valueOf = (target: string, metric: string): number =>
      Number(rows.find((row) => row['target'] === target && row['metric'] === metric)?.['value']);
    for (const target of ['node-sse', 'node-ws']) {
      expect(valueOf(target, 'path_packets_per_event')).toBeGreaterThan(0.5);
      expect(valueOf(target, 'lost')).toBe(0);
      expect(valueOf(target, 'path_lost')).toBe(0);
      expect(valueOf(target, 'path_overflowed')).toBe(0);
    }
    // TCP, then request and head: two round trips.
    for (const { histograms } of records) {
      const connect = DurationHistogram.decode(
        histograms.find(({ metric }) => metric === 'connect_time')!.encoded,
      );
      expect(connect.percentile(0)).toBeGreaterThan(59e6);
      connect.free();
    }
  });

  it('leaves no namespace behind when the program is killed', async () => {
    const before = networkNamespaces();
    const program = startProgram([
      ...SMOKE,
      '--network',
      'lan',
      '--blocks',
      '50',
      '--out',
      join(temporaryFolder(), 'run'),
    ]);
    await eventually('a network', () => (networkNamespaces().size > before.size + 1 ? true : undefined));
    process.kill(program.pid, 'SIGKILL');
    await program.ended;
    await eventually('its end', () =>
      [...networkNamespaces()].every((each) => before.has(each)) ? true : undefined,
    );
    await sleep(200);
    expect([...networkNamespaces()].filter((each) => !before.has(each))).toEqual([]);
  });
});

it('a network that makes no sense is refused before anything starts', async () => {
  const ended = await runProgram([...SMOKE, '--network', 'rtt=40', '--network', 'regoinal']);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('rtt: "40" is not from 0ms to 10s.');
  expect(ended.stderr).toContain('"regoinal" is none of loopback, lan, regional');
});

it('a network that cannot be had is a skipped case with reason and remedy, never the loopback interface', async () => {
  const folder = join(temporaryFolder(), 'run');
  // Without `unshare` in PATH there are no namespaces.
  const env = { PATH: temporaryFolder() };
  const ended = await runProgram([...SMOKE, '--network', 'lan', '--out', folder], { env });
  expect(ended.stdout).toContain('A program that sets up networks is missing');
  const records = expectWholeFolder(folder);
  expect(records.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
});
