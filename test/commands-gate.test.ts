// `pushbench gate`, end to end: whatever keeps an arm from being measured gives exit code 3 and says which arm. That a
// slower target is caught: alone/gate-alarms.test.ts; the old build out of git: commands-gate-base.test.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { GateResult } from '../analysis/gate/result.ts';
import { gateExitCode } from '../scripts/exit-codes.ts';
import { gateArms, restartedServers } from '../scripts/gate/arms.ts';
import { chooseGate } from '../scripts/options/gate-choices.ts';
import { gateDefinition } from '../scripts/options/gate-definition.ts';
import { gateTable } from '../reports/gate/table.ts';
import { badTarget, hurriedJob, pair, running, runningServer, slowed } from './gate-jobs.ts';
import { runProgram, temporaryFolder } from './program.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SERVERS = join(ROOT, 'dist/servers');

describe('a gate job', () => {
  it('ends with the first replicate in which an arm breaks, and names the arm', async () => {
    const { result, records } = await hurriedJob({ pairs: [pair(badTarget('crash-on-event'))] });
    expect(result.verdict).toBe('invalid');
    expect(result.problems).toMatchObject([{ arm: 'head', code: 'server-crashed' }]);
    expect(result.problems[0]!.tail.join('\n')).toContain('this event is one too many');
    expect(records).toHaveLength(3);
    expect(gateExitCode(result.verdict, false)).toBe(3);
  });
});

describe('servers that run already', () => {
  it('end the job as invalid when one of them dies, and it is named', async () => {
    const [base, control, head] = await Promise.all([runningServer(), runningServer(), runningServer()]);
    const { pairs, arms } = await gateArms(running(base), running(head), running(control));
    let killed = false;
    const { result } = await hurriedJob({
      pairs,
      arms,
      scenarios: ['chat'],
      rhythm: { slices: 4, sliceMs: 60, warmUpMs: 200, warmUpAtOwnRate: true, nullMs: 0 },
      finished: () => void (killed ||= process.kill(control.program.pid, 'SIGKILL')),
    });
    expect(result.verdict).toBe('invalid');
    expect(result.problems).toMatchObject([
      { arm: 'base2', code: 'restarted' },
      { arm: 'base2', code: 'server-refused' },
    ]);
    expect(result.problems[0]!.message).toContain(
      ` ${control.program.pid} at first, and by nobody in the end`,
    );
    expect(result.problems[1]!.message).toContain(`listens at ${control.address}`);
  });

  it('are named where another process has taken over meanwhile', async () => {
    const [base, control, head] = await Promise.all([runningServer(), runningServer(), runningServer()]);
    const { arms } = await gateArms(running(base), running(head), running(control));
    expect(restartedServers(arms)).toEqual([]);
    process.kill(head.program.pid, 'SIGKILL');
    await head.program.ended;
    const again = await runningServer(0, new URL(head.address).port);
    expect(restartedServers(arms)).toMatchObject([{ arm: 'head', code: 'restarted' }]);
    expect(restartedServers(arms)[0]!.message).toContain(` ${again.program.pid} in the end`);
  });

  it('are named where nothing answers, with exit code 3', async () => {
    const { address } = await runningServer();
    const [base, control, head] = [address, 'http://127.0.0.1:1', 'http://127.0.0.1:2'];
    const { code, stdout } = await runProgram([
      'gate',
      '--base-url',
      base,
      '--control-url',
      control,
      '--head-url',
      head,
      '--json',
    ]);
    const result = JSON.parse(stdout) as GateResult;
    expect({ code, verdict: result.verdict }).toEqual({ code: 3, verdict: 'invalid' });
    expect(result.problems.map(({ arm }) => arm)).toEqual(['base2', 'head']);
    expect(result.problems[0]!.message).toContain(
      'the server at http://127.0.0.1:1 ended the connection of a member (refused ECONNREFUSED)',
    );
  });
});

function ofModules(base: string, head: string): string[] {
  const builds = ['gate', '--base-target', base, '--head-target', head];
  return builds.concat('--scenarios', 'stock-ticker', '--out', join(temporaryFolder(), 'gate'));
}

const NODE_SSE = `${join(SERVERS, 'targets.js')}#node-sse`;

describe('an arm that cannot be measured gives 3 and is named', () => {
  it('does not exist', async () => {
    const { code, stdout } = await runProgram([...ofModules('./no-such-module.js', NODE_SSE), '--json']);
    const result = JSON.parse(stdout) as GateResult;
    expect({ code, verdict: result.verdict }).toEqual({ code: 3, verdict: 'invalid' });
    expect(result.problems).toMatchObject([{ arm: 'base' }]);
    expect(result.problems[0]!.message).toContain('no-such-module.js');
  });

  it('has another version of the contract', async () => {
    const path = join(temporaryFolder(), 'old.mjs');
    writeFileSync(
      path,
      "export const target = { contractVersion: 0, name: 'old', stack: 'node', transport: 'sse', versions: {}, listen() {} };",
    );
    const { code, stdout } = await runProgram(ofModules(path, NODE_SSE));
    expect(code).toBe(3);
    expect(stdout).toMatch(/INVALID/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/base: .* has contractVersion 0, this pushbench has 1/);
  });

  // In the rhythm of tests: the other arms do their replicate to its end.
  it('crashes when it should listen', async () => {
    const { result } = await hurriedJob({ pairs: [pair(badTarget('crash-on-listen'))] });
    expect(gateExitCode(result.verdict, false)).toBe(3);
    const table = gateTable(result, process.stdout);
    expect(table).toMatch(/head: The \S+ \(head\) server process ended by itself/);
    expect(table).toContain('the flux capacitor is missing');
  });

  it('answers garbage', async () => {
    const { result } = await hurriedJob({ pairs: [pair(slowed(60), badTarget('garbage'))] });
    expect(gateExitCode(result.verdict, false)).toBe(3);
    expect(gateTable(result, process.stdout)).toContain('base: No client could connect');
  });

  it('serves another transport than its counterpart', async () => {
    const { code, stdout } = await runProgram(ofModules(NODE_SSE, NODE_SSE.replace('sse', 'ws')));
    expect(code).toBe(3);
    expect(stdout).toContain('serves ws');
  });
});

describe('the wrong use of gate', () => {
  it.each([
    [['gate', '--base', 'HEAD', '--base-target', './a.js'], 'leave out --base-target'],
    [['gate', '--base-target', './a.js,./b.js', '--head-target', './c.js'], 'compared in pairs'],
    [['gate', '--base', 'HEAD', '--scenarios', 'stock-tiker'], 'Did you mean "stock-ticker"?'],
    [
      ['gate', '--base-url', 'http://127.0.0.1:1', '--head-url', 'http://127.0.0.1:2'],
      'as many servers each',
    ],
    [['gate', '--base', 'HEAD', '--base-url', 'http://127.0.0.1:1'], 'leave out --base, --target'],
    [
      'gate --base-url http://192.0.2.7:1 --control-url ws://127.0.0.1 --head-url https://127.0.0.1:3'.split(
        ' ',
      ),
      'is not 127.0.0.1 of this machine',
    ],
    [
      'gate --base-url http://127.0.0.1:1 --control-url http://127.0.0.1:1 --head-url http://127.0.0.1:3'.split(
        ' ',
      ),
      'stands there twice',
    ],
    [['gate', '--base', 'HEAD', '--target', ' , '], '--target: it names no module'],
    [['gate', '--base-target', '', '--head-target', ''], '--base-target: it names no module'],
    [['gate', '--base', ''], '--base: it is empty'],
    [['gate', '--base', 'HEAD', '--blocks', '4'], 'from 10 to 1000'],
    [['gate', '--base', 'HEAD', '--floor', 'some'], 'from 1% to 100%'],
  ])('%j is refused with what to do', ([, ...words], text) => {
    expect(() => chooseGate(gateDefinition().parse(words, { from: 'user' }).opts())).toThrow(text);
  });

  it.each([
    [['gate'], 'Name two builds'],
    [['gate', '--base', 'no-such-ref'], 'git knows no commit no-such-ref'],
  ])('%j is exit code 2, with what to do', async (parameters, text) => {
    const { code, stderr } = await runProgram(parameters);
    expect(code).toBe(2);
    expect(stderr).toContain(text);
  });
});
