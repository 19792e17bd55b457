// `--network`: a run whose packets cross a network, what stands in its files, and that nothing of it stays behind.
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DurationHistogram } from '../measure/figures/histogram.ts';
import { networkObstacle } from '../harness/network/availability.ts';
import {
  eventually,
  groupMembers,
  harnessChildren,
  processesNaming,
  sleep,
  tcpConnections,
} from './processes.ts';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { expectExit, runProgram, startProgram, temporaryFolder, type Started } from './program.ts';
import { csvRows, expectWholeFolder } from './run-files.ts';

const SMOKE = ['run', 'stock-ticker', '--stack', 'node', '--profile', 'smoke', '--connections', '2'];

const obstacle = await networkObstacle();
const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

/** The network namespaces of these processes. */
function networksOf(pids: readonly (number | string)[]): Set<string> {
  const found = new Set<string>();
  for (const pid of pids) {
    try {
      found.add(readlinkSync(`/proc/${pid}/ns/net`));
    } catch {
      // It has ended, or is not ours.
    }
  }
  return found;
}

/** Those of all processes of this user. */
function allNetworks(): Set<string> {
  return networksOf(readdirSync('/proc').filter((name) => /^\d+$/.test(name)));
}

/** Those that the program has made for its processes. */
function networksMadeBy(program: Started): string[] {
  const made = networksOf(groupMembers(program.pid).map(({ pid }) => pid));
  const outside = networksOf(['self']);
  return [...made].filter((each) => !outside.has(each));
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
      // An event and its acknowledgement at most; with a warm-up at twenty times the rate, or a slice of its own, it is more.
      expect(valueOf(target, 'path_packets_per_event')).toBeGreaterThan(0.5);
      expect(valueOf(target, 'path_packets_per_event')).toBeLessThan(2.5);
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
    }
  });

  it('has a hundred streams of HTTP/2 on one connection, or on one each, and loses none of their events', async () => {
    const folder = join(temporaryFolder(), 'run');
    const wanted = ['run', 'lossy-tabs', '--stack', 'node-h2', '--profile', 'smoke', '--out', folder];
    expectExit(await runProgram(wanted), 0);
    const { records } = readTrialLog(join(folder, 'trials.jsonl'));
    expect(records.filter(({ status }) => status === 'failed' || status === 'skipped')).toEqual([]);
    const sockets = records.map(({ case: name, target, sockets: count }) => `${name} ${target}: ${count}`);
    const expected = ['rtt=40ms', 'rtt=40ms,loss=1%'].flatMap((network) =>
      [1, 100].flatMap((streams) =>
        ['sse', 'ws'].map((transport) => {
          const count = streams === 1 ? 20 : 1;
          return `streamsPerConnection=${streams},network=${network} node-h2-${transport}: ${count}`;
        }),
      ),
    );
    expect(sockets.toSorted()).toEqual(expected.toSorted());
    for (const { measurements } of records) {
      const valueOf = (metric: string) => measurements.find((each) => each.metric === metric)?.value;
      expect(valueOf('expected')).toBeGreaterThan(0);
      expect(valueOf('delivered')).toBe(valueOf('expected'));
      expect([valueOf('lost'), valueOf('duplicate'), valueOf('reordered')]).toEqual([0, 0, 0]);
    }
  });

  it('is a failed trial where the process that makes the link ends, and the run goes on', async () => {
    const folder = join(temporaryFolder(), 'run');
    const program = startProgram([...SMOKE, '--network', 'lan', '--blocks', '2', '--out', folder]);
    const forwarder = await eventually('the load', () =>
      harnessChildren(program.pid, 'trial/server-process').some(({ pid }) => tcpConnections(pid) >= 2)
        ? processesNaming('forwarder-process').find(({ group }) => group === program.pid)
        : undefined,
    );
    process.kill(forwarder.pid, 'SIGKILL');
    expectExit(await program.ended, 3);
    const records = expectWholeFolder(folder);
    expect(records).toHaveLength(4);
    const failed = records.filter(({ status }) => status === 'failed');
    expect(failed.map(({ reasons }) => reasons[0]!.code)).toEqual(['network-crashed']);
    expect(failed[0]!.reasons[0]!.message).toContain('The network between server and clients is gone');
  });

  it('is failed trials where one does not come up, and the run goes on', async () => {
    const tools = temporaryFolder();
    // Of those that are made to see whether there are networks both ends are told; then the first of the first block is not.
    const real = (process.env['PATH'] ?? '').split(':').find((each) => existsSync(join(each, 'ip')))!;
    const script = `#!/bin/sh
      case "$*" in "link set pushbench0 "*)
        echo told >> ${tools}/told
        [ "$(wc -l < ${tools}/told)" -ne 3 ] || { echo no such luck >&2; exit 1; };;
      esac
      exec ${real}/ip "$@"`;
    writeFileSync(join(tools, 'ip'), script, { mode: 0o755 });
    const folder = join(temporaryFolder(), 'run');
    const env = { PATH: `${tools}:${process.env['PATH']}` };
    const parameters = [...SMOKE, '--network', 'lan', '--blocks', '2', '--out', folder];
    expectExit(await runProgram(parameters, { env }), 3);
    const records = expectWholeFolder(folder);
    const failed = records.filter(({ status }) => status === 'failed');
    expect([records.length, failed.length]).toEqual([4, 2]);
    expect(new Set(failed.map(({ block }) => block)).size).toBe(1);
    for (const { reasons } of failed)
      expect(reasons).toEqual([
        expect.objectContaining({
          code: 'network-crashed',
          message: expect.stringMatching(/did not come up: .*no such luck/),
        }),
      ]);
  });

  it('leaves no namespace behind when the program is killed', async () => {
    const program = startProgram([
      ...SMOKE,
      '--network',
      'lan',
      '--blocks',
      '50',
      '--out',
      join(temporaryFolder(), 'run'),
    ]);
    const made = await eventually('a network', () => {
      const networks = networksMadeBy(program);
      return networks.length > 1 ? networks : undefined;
    });
    process.kill(program.pid, 'SIGKILL');
    await program.ended;
    const left = (): string[] => made.filter((each) => allNetworks().has(each));
    await eventually('its end', () => (left().length === 0 ? true : undefined));
    await sleep(200);
    expect([...left(), ...networksMadeBy(program)]).toEqual([]);
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
