// Nothing outlives its parent: it is killed at random moments of a block, in every way that there is, and a second later
// its processes are counted. Also where a child is stuck, and where nobody ever speaks to it.
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TIME_LIMITS_MS } from '../harness/processes/time-limits.ts';
import { eventually, groupMembers, harnessChildren, sleep } from './processes.ts';
import { startProgram } from './program.ts';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const compiled = (path: string): string => pathToFileURL(join(DIST, path)).href;

const WAYS = ['SIGKILL', 'SIGTERM', 'SIGHUP', 'broken stderr'] as const;
type Way = (typeof WAYS)[number];

/** Each way so often, in as many parts of the block; the ways take turns, so that together they have four times as many. */
const MOMENTS = 6;
/** Parents that live at the same time. */
const AT_ONCE = 4;

/** One block of one target, as every command runs it, and something to say on the way. */
const PARENT = `
import { runToEnd } from '${compiled('scripts/run-to-end.js')}';
await runToEnd('parent', async () => {
  const { interruptSignal } = await import('${compiled('scripts/interrupt.js')}');
  const { executeRun } = await import('${compiled('harness/trial/run.js')}');
  const { planRun } = await import('${compiled('harness/plan/plan.js')}');
  const { PROFILES } = await import('${compiled('harness/plan/profile.js')}');
  const { casesOf } = await import('${compiled('scenarios/cases.js')}');
  const { stockTicker } = await import('${compiled('scenarios/stock-ticker.js')}');
  const side = { arm: 'single', target: 'node-sse', stack: 'node', transport: 'sse' };
  const plan = planRun({
    cases: casesOf(stockTicker, { connections: 4 }).cases,
    stacks: [{ stack: 'node', sides: [side], skipped: [] }],
    profile: PROFILES.smoke, seed: 1, client: 'lean', clientProcesses: 1,
  });
  const signal = interruptSignal();
  process.stderr.write('begins\\n');
  const saying = setInterval(() => process.stderr.write('goes on\\n'), 10);
  const outcome = await executeRun(plan, {
    run: { runId: 'orphans', envId: '' },
    pinning: { servers: undefined, clients: undefined, reason: '' },
    signal, listener: { blockStarted() {}, trialsFinished() {} },
  });
  clearInterval(saying);
  return outcome === 'interrupted' ? 130 : 0;
});
`;

interface Parent {
  readonly code: number | null;
  readonly milliseconds: number;
  /** What is alive of it a second after its end. */
  readonly left: readonly string[];
}

/** Starts a parent and ends it so long after its block has begun; never without a way. */
async function parentThatEnds(way: Way | undefined, afterMs = 0): Promise<Parent> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const group = child.pid!;
  onTestFinished(() => {
    if (groupMembers(group).length > 0) process.kill(-group, 'SIGKILL');
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  await new Promise((resolve) => child.stderr.once('data', resolve));
  const begunMs = performance.now();
  child.stderr.resume();
  if (way !== undefined) {
    await sleep(afterMs);
    if (way === 'broken stderr') child.stderr.destroy();
    else child.kill(way);
  }
  const code = await ended;
  const milliseconds = performance.now() - begunMs;
  await sleep(1000);
  return { code, milliseconds, left: groupMembers(group).map(({ command }) => command) };
}

describe('a parent that ends in the middle of a block', () => {
  it('leaves no process a second later, however it ends and whenever', async () => {
    const { code, milliseconds, left } = await parentThatEnds(undefined);
    expect({ code, left }).toEqual({ code: 0, left: [] });
    const parts = MOMENTS * WAYS.length;
    const ends = Array.from({ length: parts }, (_, part) => ({
      way: WAYS[part % WAYS.length]!,
      afterMs: ((part + Math.random()) / parts) * milliseconds,
    })).values();
    const codes = new Map<Way, Set<number | null>>(WAYS.map((way) => [way, new Set()]));
    const one = async (): Promise<void> => {
      for (const { way, afterMs } of ends) {
        const parent = await parentThatEnds(way, afterMs);
        codes.get(way)!.add(parent.code);
        expect({ way, afterMs, left: parent.left }).toEqual({ way, afterMs, left: [] });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    // 0: its block was over.
    for (const [way, seen] of codes) for (const each of seen) expect([way === 'SIGKILL' ? null : way === 'broken stderr' ? 0 : 130, 0]).toContain(each);
  }); // prettier-ignore
});

/** The exit code of a child; a test that has failed must not leave it behind. */
function exitOf(child: ChildProcess): Promise<number | null> {
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((resolve) => child.once('exit', resolve));
}

describe('a child', () => {
  it.runIf(process.platform === 'linux')('that is stuck ends with its parent all the same', async () => {
    const stuck = `${compiled('test/targets/blocked.js')}?transport=sse`;
    const words = ['capacity', 'stock-ticker', '--target', stuck, '--connections', '4', '--start', '100'];
    const program = startProgram(words);
    await eventually('the server', () => harnessChildren(program.pid, 'trial/server-process')[0]);
    await sleep(2500);
    process.kill(program.pid, 'SIGKILL');
    await program.ended;
    await sleep(1000);
    expect(groupMembers(program.pid)).toEqual([]);
  });

  it.each(['trial/server', 'trial/client', 'fleet/server', 'fleet/client', 'instrument/reader'])(
    'of the kind %s whose parent goes before it listens ends at once',
    async (kind) => {
      const child = fork(join(DIST, `harness/${kind}-process.js`), {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const ended = exitOf(child);
      child.disconnect();
      expect(await ended).toBe(0);
    },
  );

  it('that nobody ever speaks to ends when its time is over', async () => {
    // A minute is made a tenth of a second.
    const hurry = `const wait = setTimeout; globalThis.setTimeout = (call, ms) => wait(call, ms === ${TIME_LIMITS_MS.firstMessage} ? 100 : ms)`;
    const child = fork(join(DIST, 'harness/trial/client-process.js'), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [`--import=data:text/javascript,${encodeURIComponent(hurry)}`],
    });
    expect(await exitOf(child)).toBe(0);
  });

  it('without a channel ends at once', async () => {
    const child = spawn(process.execPath, [join(DIST, 'harness/trial/client-process.js')], {
      stdio: 'ignore',
    });
    expect(await exitOf(child)).toBe(0);
  });
});
