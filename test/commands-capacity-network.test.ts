// `pushbench capacity --network`: server and clients are in networks of their own with the link between, and a trial in which
// the process that makes the link gives way says nothing of the server.
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { networkObstacle } from '../harness/network/availability.ts';
import { readTrialLog } from '../reports/files/trial-log.ts';
import { capacity, type Printed } from './capacity-runs.ts';
import { processesNaming } from './processes.ts';
import { expectExit, temporaryFolder } from './program.ts';
import { csvRows } from './run-files.ts';

const obstacle = await networkObstacle();
const why = obstacle === undefined ? '' : ` (not here: ${obstacle.reason}. ${obstacle.remedy})`;

const SHORT = '--stack node --transport ws --trials 1 --duration 300ms';

describe.skipIf(obstacle !== undefined)(`pushbench capacity over a network${why}`, () => {
  it('takes half a round-trip time in every trial, and says what the path has carried', async () => {
    const folder = join(temporaryFolder(), 'capacity');
    const program = capacity(`${SHORT} --network rtt=10ms --start 200 --slo p50=60ms,loss=0`, folder);
    // Of whatever rate it is the first: on a busy machine the link is late now and then, and that trial says nothing.
    await program.says(': pass, 1 of 1 trial');
    process.kill(program.pid, 'SIGINT');
    expectExit(await program.ended, 130);
    const { records } = readTrialLog(join(folder, 'trials.jsonl'));
    const rows = csvRows(folder, 'capacity.csv');
    expect(records[0]!.case).toBe('writes=idiomatic,network=rtt=10ms,rateHz=200');
    for (const record of records) {
      const valueOf = (metric: string): number =>
        record.measurements.find((each) => each.metric === metric && each.stat === 'value')!.value;
      expect(valueOf('path_packets_per_event')).toBeGreaterThan(0.5);
      expect(valueOf('path_connect_rtts')).toBeGreaterThanOrEqual(1);
    }
    for (const row of rows) expect(Number(row['latency_p50_us'])).toBeGreaterThanOrEqual(5_000);
    expect(rows.filter(({ verdict }) => verdict === 'pass')).toContainEqual(
      expect.objectContaining({ trials_path_bound: '0' }),
    );
  });

  it('is path-bound, never the server, where the process that makes the link is held up', async () => {
    const folder = join(temporaryFolder(), 'capacity');
    const program = capacity(
      `${SHORT} --network rtt=20ms --start 200 --min 200 --slo max=40ms,loss=0`,
      folder,
    );
    // Half of the time it does not run: what is due then is up to 120 ms late.
    const holding = setInterval(() => {
      const pids = forwardersOf(program.pid);
      for (const pid of pids) signal(pid, 'SIGSTOP');
      setTimeout(() => {
        for (const pid of pids) signal(pid, 'SIGCONT');
      }, 120);
    }, 240);
    onTestFinished(() => clearInterval(holding));
    await program.says('200/s: path-bound, 0 of 1 trial');
    clearInterval(holding);
    process.kill(program.pid, 'SIGINT');
    const ended = await program.ended;
    expectExit(ended, 130);
    const { targets } = JSON.parse(ended.stdout) as Printed;
    expect(targets[0]!.kind).toBeOneOf(['unfinished', 'path-bound']);
    expect(targets[0]!.pass).toBeUndefined();
    expect(targets[0]!.limiter).toMatchObject({ code: 'path', lowerBound: true });
    expect(targets[0]!.limiter.message).toContain('The instrument that makes the network gave way');
    const row = csvRows(folder, 'capacity.csv')[0]!;
    expect(row).toMatchObject({ verdict: 'path-bound', trials_path_bound: '1', trials_missed: '0' });
  });
});

/** The processes that make links for a program and its tests: only its own are in a group with it. */
function forwardersOf(group: number): number[] {
  return processesNaming('forwarder-process').flatMap((each) => (each.group === group ? each.pid : []));
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended with its trial.
  }
}
