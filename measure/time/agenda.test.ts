import { describe, expect, it, onTestFinished } from 'vitest';
import { Agenda } from './agenda.ts';
import { nowNs } from '../clock.ts';
import { Random } from '../random.ts';

const MS = 1e6;

async function startedAgenda(): Promise<Agenda> {
  const agenda = new Agenda();
  await agenda.start();
  onTestFinished(() => agenda.stop());
  return agenda;
}

interface Call {
  readonly dueNs: number;
  readonly atNs: number;
  readonly turn: number;
}

/** Runs an empty task at each of these times; resolves with what was called, in the order of the calls. */
function run(agenda: Agenda, dueTimes: readonly number[]): Promise<Call[]> {
  const calls: Call[] = [];
  let turn = 0;
  let over = false;
  const count = (): void => {
    turn++;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  return new Promise((resolve) => {
    const task = (dueNs: number): void => {
      calls.push({ dueNs, atNs: nowNs(), turn });
      if (calls.length < dueTimes.length) return;
      over = true;
      resolve(calls);
    };
    for (const dueNs of dueTimes) agenda.at(dueNs, task);
  });
}

const ascending = (a: number, b: number): number => a - b;

describe('an agenda', () => {
  it('runs every task, in the order of the due times, and none before its time', async () => {
    const agenda = await startedAgenda();
    const random = new Random(1);
    const from = nowNs() + 5 * MS;
    const due = Array.from({ length: 500 }, () => from + random.integer(50 * MS));
    const calls = await run(agenda, due);
    expect(calls.map(({ dueNs }) => dueNs)).toEqual(due.toSorted(ascending));
    expect(calls.filter(({ dueNs, atNs }) => atNs < dueNs)).toEqual([]);
  });

  it('runs tasks of the same time in the order in which they were entered', async () => {
    const agenda = await startedAgenda();
    const dueNs = nowNs() + 2 * MS;
    const order: number[] = [];
    await new Promise<void>((resolve) => {
      for (let index = 0; index < 50; index++) {
        agenda.at(dueNs, () => {
          if (order.push(index) === 50) resolve();
        });
      }
    });
    expect(order).toEqual(Array.from({ length: 50 }, (_, index) => index));
  });

  it('runs what is late at once, with the time at which it was due', async () => {
    const agenda = await startedAgenda();
    const now = nowNs();
    const due = [now - 3000 * MS, now - 1000 * MS, now - 2000 * MS, now + MS];
    const calls = await run(agenda, due);
    expect(calls.map(({ dueNs }) => dueNs)).toEqual(due.toSorted(ascending));
  });

  it('skips nothing when the event loop was held up', async () => {
    const agenda = await startedAgenda();
    const from = nowNs();
    const due = Array.from({ length: 100 }, (_, index) => from + index * 0.5 * MS);
    const calls = run(agenda, due);
    setTimeout(() => {
      const untilNs = nowNs() + 30 * MS;
      while (nowNs() < untilNs);
    }, 10);
    expect((await calls).map(({ dueNs }) => dueNs)).toEqual(due);
  });

  it('takes tasks from within tasks', async () => {
    const agenda = await startedAgenda();
    const due: number[] = [];
    await new Promise<void>((resolve) => {
      const task = (dueNs: number): void => {
        due.push(dueNs);
        if (due.length === 200) resolve();
        else agenda.at(dueNs + 0.1 * MS, task);
      };
      agenda.at(nowNs(), task);
    });
    expect(due.map((ns, index) => Math.round((ns - due[0]!) / 1e5) - index)).toEqual(Array(200).fill(0));
  });

  it('runs an earlier task first that is entered while it sleeps', async () => {
    const agenda = await startedAgenda();
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      agenda.at(nowNs() + 60 * MS, () => {
        order.push('late');
        resolve();
      });
      setTimeout(() => agenda.at(nowNs() + MS, () => void order.push('early')), 5);
    });
    expect(order).toEqual(['early', 'late']);
  });

  it('runs one task in a turn of the event loop where it is told so', async () => {
    const agenda = await startedAgenda();
    agenda.onePerTurn = true;
    const now = nowNs();
    const due = Array.from({ length: 40 }, (_, index) => now - (40 - index));
    const calls = await run(agenda, due);
    expect(calls.map(({ dueNs }) => dueNs)).toEqual(due);
    expect(new Set(calls.map(({ turn }) => turn)).size).toBe(40);
  });

  it('runs what is due at once in one turn otherwise', async () => {
    const agenda = await startedAgenda();
    const now = nowNs();
    const calls = await run(
      agenda,
      Array.from({ length: 40 }, (_, index) => now - (40 - index)),
    );
    expect(new Set(calls.map(({ turn }) => turn)).size).toBeLessThanOrEqual(2);
  });

  it('runs nothing after it has been stopped', async () => {
    const agenda = new Agenda();
    await agenda.start();
    let runs = 0;
    agenda.at(nowNs() + 20 * MS, () => runs++);
    await agenda.stop();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(runs).toBe(0);
  });

  it('holds the loop up at the beginning of each period where a test tells it to', async () => {
    const agenda = await startedAgenda();
    const from = nowNs() + 10 * MS;
    agenda.stall = { fromNs: from, forNs: 20 * MS, everyNs: 50 * MS };
    const due = Array.from({ length: 100 }, (_, index) => from + (index + 0.5) * MS);
    const calls = await run(agenda, due);
    expect(calls.map(({ dueNs }) => dueNs)).toEqual(due);
    const stalled = calls.filter(({ dueNs }) => (dueNs - from) % (50 * MS) < 20 * MS);
    expect(stalled).toHaveLength(40);
    const stallEnd = (dueNs: number): number => dueNs - ((dueNs - from) % (50 * MS)) + 20 * MS;
    // A millisecond for the wait, which is not exact.
    expect(stalled.filter(({ dueNs, atNs }) => atNs < stallEnd(dueNs) - MS)).toEqual([]);
  });

  it('accounts the time that it spends on keeping time', async () => {
    const agenda = await startedAgenda();
    const from = nowNs() + 5 * MS;
    const before = agenda.timekeepingCpuUs();
    await run(
      agenda,
      Array.from({ length: 50 }, (_, index) => from + index * MS),
    );
    const spentUs = agenda.timekeepingCpuUs() - before;
    expect(spentUs).toBeGreaterThan(0);
    expect(spentUs).toBeLessThan((nowNs() - from) / 1e3);
  });
});
