// Targets and processes that break: the trial fails with the reason and its last words, and everything else of the
// run goes on.
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../harness/trial-record.ts';
import { exitCodeOf } from '../scripts/exit-codes.ts';
import { count, CONNECTIONS, measuredTrials, RATE_HZ, reasonCodes, side } from './measured-trials.ts';
import { eventually, harnessChildren, sleep, tcpConnections, type ProcessEntry } from './processes.ts';

/** The trials of a target, which `side` has given a URL. */
function trialsOf(records: readonly TrialRecord[], target: string): TrialRecord[] {
  return records.filter((record) => record.target.includes(target));
}

/** A trial that was not harmed by what broke beside it. */
function expectWhole(record: TrialRecord, sliceMs = 500): void {
  const deliveries = (CONNECTIONS * RATE_HZ * sliceMs) / 1000;
  expect(record.status).not.toBe('failed');
  expect(count(record, 'expected')).toBe(deliveries);
  expect(count(record, 'delivered')).toBe(deliveries);
}

describe('a target that crashes', () => {
  it('while it starts to listen, fails with its last words, in every block; the other side goes on', async () => {
    const records = await measuredTrials({
      sides: [side('crash-on-listen', 'sse'), side('node-ws', 'ws')],
      profile: { blocks: 2 },
    });
    expect(records).toHaveLength(4);
    for (const record of trialsOf(records, 'crash-on-listen')) {
      expect(record.status).toBe('failed');
      expect(reasonCodes(record)).toEqual(['server-crashed']);
      expect(record.reasons[0]?.message).toContain('exit code 7');
      expect(record.stderrTail).toEqual(['first words', 'the flux capacitor is missing']);
      expect(record.measurements).toEqual([]);
    }
    const others = trialsOf(records, 'node-ws');
    expect(others.map(({ block }) => block)).toEqual([0, 1]);
    for (const record of others) expectWhole(record);
    expect(exitCodeOf(records, true)).toBe(3);
  });

  it('while it starts to listen, leaves the clients that it would have shared to the other side', async () => {
    const block = {
      eventTurns: { distanceMs: 0.35, ownSlices: false },
      sidesAtOnce: 2,
      warmUpTogether: true,
    } as const;
    for (const place of [0, 1]) {
      const sides = [side('node-ws', 'ws')].toSpliced(place, 0, side('crash-on-listen', 'sse'));
      const records = await measuredTrials({ sides, block });
      expect(reasonCodes(trialsOf(records, 'crash-on-listen')[0]!)).toEqual(['server-crashed']);
      expectWhole(trialsOf(records, 'node-ws')[0]!);
    }
  });

  it('on an event, fails with the error that it threw', async () => {
    const records = await measuredTrials({ sides: [side('node-sse', 'sse'), side('crash-on-event', 'ws')] });
    const [crashed] = trialsOf(records, 'crash-on-event');
    expect(crashed?.status).toBe('failed');
    expect(reasonCodes(crashed!)).toEqual(['server-crashed']);
    expect(crashed!.stderrTail.join('\n')).toContain('this event is one too many');
    expectWhole(trialsOf(records, 'node-sse')[0]!);
  });
});

describe('a target that hangs', () => {
  it('fails with the wait that ran out, wherever it hangs; the other side goes on', async () => {
    const records = await measuredTrials({
      sides: [side('never-listens', 'sse'), side('blocked', 'ws'), side('node-ws', 'ws')],
    });
    const [silent] = trialsOf(records, 'never-listens');
    expect(silent?.status).toBe('failed');
    expect(reasonCodes(silent!)).toEqual(['server-timed-out']);
    expect(silent!.reasons[0]?.message).toMatch(/"listen" within [\d.]+ s/);
    const [blocked] = trialsOf(records, 'blocked');
    expect(blocked?.status).toBe('failed');
    expect(reasonCodes(blocked!)).toEqual(['server-timed-out']);
    expect(blocked!.reasons[0]?.message).toMatch(/"slice" within [\d.]+ s/);
    expectWhole(trialsOf(records, 'node-ws')[0]!);
  });
});

describe('a target that withholds its head', () => {
  it('fails as unreachable, with how far its clients came; no client is to blame', async () => {
    const records = await measuredTrials({
      sides: [side('withholds-head', 'sse'), side('withholds-head', 'ws'), side('node-sse', 'sse')],
    });
    const silent = trialsOf(records, 'withholds-head');
    expect(silent.map(({ transport }) => transport)).toEqual(['sse', 'ws']);
    for (const record of silent) {
      expect(record.status).toBe('failed');
      expect(reasonCodes(record)).toEqual(['server-unreachable']);
      expect(record.reasons[0]?.message).toContain('TCP connected, no response head came');
    }
    expectWhole(trialsOf(records, 'node-sse')[0]!);
  });
});

describe('a target whose listener has no port', () => {
  it('is named, and its clients are not blamed', async () => {
    const records = await measuredTrials({ sides: [side('no-port', 'sse'), side('node-ws', 'ws')] });
    const [record] = trialsOf(records, 'no-port');
    expect(record?.status).toBe('failed');
    expect(reasonCodes(record!)).toEqual(['server-refused']);
    expect(record!.reasons[0]?.message).toContain(
      'listen() of bad-node-sse gave no whole listener: its port is undefined',
    );
    expectWhole(trialsOf(records, 'node-ws')[0]!);
  });
});

describe('a target that answers garbage', () => {
  it('fails as unreachable, with what the clients made of it', async () => {
    const records = await measuredTrials({
      sides: [side('garbage', 'sse'), side('garbage', 'ws'), side('node-sse', 'sse')],
    });
    const garbage = trialsOf(records, 'garbage');
    expect(garbage.map(({ transport }) => transport)).toEqual(['sse', 'ws']);
    for (const record of garbage) {
      expect(record.status).toBe('failed');
      expect(reasonCodes(record)).toEqual(['server-unreachable']);
      expect(record.reasons[0]?.message).toContain('protocol');
    }
    expectWhole(trialsOf(records, 'node-sse')[0]!);
  });
});

/** Kills the first such child of this process, in the middle of its trial: a while after it has its connections. */
async function killSoon(module: 'trial/server-process' | 'trial/client-process'): Promise<void> {
  const child = await eventually(`a ${module}`, () => harnessChildren(process.pid, module)[0]);
  await eventually('its connections', () => tcpConnections(child.pid) >= CONNECTIONS || undefined);
  await sleep(700);
  process.kill(child.pid, 'SIGKILL');
}

function clientProcess(): ProcessEntry | undefined {
  return harnessChildren(process.pid, 'trial/client-process')[0];
}

/** Lets the client process run a fifth of the time, until it has ended. */
async function starveClient(): Promise<void> {
  const client = await eventually('a client', clientProcess);
  while (signalled(client, 'SIGSTOP')) {
    await sleep(40);
    signalled(client, 'SIGCONT');
    await sleep(10);
  }
}

/** False where it has ended. */
function signalled({ pid }: ProcessEntry, signal: NodeJS.Signals): boolean {
  try {
    return clientProcess()?.pid === pid && process.kill(pid, signal);
  } catch {
    return false;
  }
}

describe.each([
  ['trial/server-process', 'server-crashed'],
  ['trial/client-process', 'client-crashed'],
] as const)('a %s that is killed in the middle of a trial', (module, code) => {
  it('fails that trial, and no other', async () => {
    const sliceMs = 1500;
    let killed: Promise<unknown> = Promise.resolve();
    const records = await measuredTrials({
      sides: [side('node-sse', 'sse'), side('node-ws', 'ws')],
      profile: { blocks: 2, sliceMs },
      blockStarted({ block }) {
        if (block === 0) killed = killSoon(module);
      },
    });
    await killed;
    const failed = records.filter(({ status }) => status === 'failed');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.block).toBe(0);
    expect(reasonCodes(failed[0]!)).toEqual([code]);
    expect(failed[0]?.reasons[0]?.message).toContain('SIGKILL');
    const others = records.filter((record) => record !== failed[0]);
    expect(others).toHaveLength(3);
    for (const record of others) expectWhole(record, sliceMs);
  });
});

describe('clients that hardly get a processor', () => {
  it('make the trial invalid, instead of the target slow', async () => {
    let starving: Promise<void> = Promise.resolve();
    const records = await measuredTrials({
      sides: [side('node-ws', 'ws')],
      profile: { sliceMs: 1000 },
      blockStarted: () => void (starving = starveClient()),
    });
    await starving;
    expect(records[0]?.status).toBe('invalid');
    const blamed = new Set(['client-loop-delay', 'client-cpu', 'generator-bound']);
    expect(reasonCodes(records[0]!).filter((code) => blamed.has(code))).not.toEqual([]);
    expect(exitCodeOf(records, false)).toBe(3);
  });
});
