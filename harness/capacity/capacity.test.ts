import { describe, expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { throughput } from '../../scenarios/throughput.ts';
import { Interrupted, type BlockContext } from '../trial/block-sides.ts';
import { replayedSearch, searchCapacities, type CapacityListener, type CapacityPlan } from './capacity.ts';
import { SEARCH_RULES, type LoadSpace } from './search.ts';
import type { BlockPlan, SidePlan } from '../plan/plan.ts';
import { simulatedTrial } from '../trial/simulated-trial.fixture.ts';
import type { TrialRecord } from '../trial-record.ts';

const NOT_PINNED = { servers: undefined, clients: undefined, reason: 'a test' };
const SSE: SidePlan = { arm: 'single', target: 'node-sse', stack: 'node', transport: 'sse' };
const WS: SidePlan = { arm: 'single', target: 'node-ws', stack: 'node', transport: 'ws' };
const CAPACITIES: Readonly<Record<string, number>> = { 'node-sse': 9000, 'node-ws': 2500 };

function plan(overrides: Partial<CapacityPlan> = {}): CapacityPlan {
  const result = casesOf(throughput, {});
  if (!result.ok) throw new Error(result.errors.join());
  const space: LoadSpace = { start: 4000, min: 50, max: 100_000, integer: false };
  return {
    planned: result.cases[0]![0],
    axis: { name: 'rate', parameter: 'rateHz', integer: false },
    objective: {
      latency: [{ stat: 'p99', percentile: 99, limitNs: 50e6 }],
      maxLossShare: 0,
      maxServerCpuShare: undefined,
    },
    minTrialMs: 2000,
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
    stacks: [{ stack: 'node', sides: [SSE, WS], skipped: [] }],
    space,
    rules: SEARCH_RULES,
    ...overrides,
  };
}

interface Log extends CapacityListener {
  readonly records: TrialRecord[];
}

function log(): Log {
  const records: TrialRecord[] = [];
  return {
    records,
    trialStarted() {},
    trialFinished: (record) => void records.push(record),
    targetSkipped: (record) => void records.push(record),
  };
}

const context: BlockContext = {
  run: { runId: 'r', envId: 'e' },
  pinning: NOT_PINNED,
  signal: new AbortController().signal,
};

const measure = (block: BlockPlan): Promise<TrialRecord> => {
  const { target } = block.sides[0]!;
  return Promise.resolve(simulatedTrial(block, { capacityHz: CAPACITIES[target]!, unloadedNs: 1e5 }));
};

describe('a search of two targets', () => {
  it('finds the capacity of each, and the same again from its log', async () => {
    const listener = log();
    expect(await searchCapacities(plan(), context, listener, measure)).toBe('finished');
    for (const [target, capacity] of Object.entries(CAPACITIES)) {
      const records = listener.records.filter((record) => record.target === target);
      const { answer } = replayedSearch(records, plan(), NOT_PINNED);
      expect(answer).toMatchObject({ kind: 'bracket', trials: records.length });
      expect(answer.pass).toBeLessThanOrEqual(capacity);
      expect(answer.fail).toBeGreaterThan(0.95 * capacity);
    }
  });

  it('goes on in turns, trial by trial, first one and then the other side first', async () => {
    const listener = log();
    await searchCapacities(plan(), context, listener, measure);
    const targets = listener.records.map(({ target }) => target);
    expect(targets.slice(0, 8)).toEqual([
      'node-sse',
      'node-ws',
      'node-ws',
      'node-sse',
      'node-sse',
      'node-ws',
      'node-ws',
      'node-sse',
    ]);
    // Each trial has a block of its own: nothing may take two of them for a pair.
    expect(new Set(listener.records.map(({ block }) => block)).size).toBe(targets.length);
  });

  it('gives both the same events at the same load, and others in each trial', async () => {
    const seeds = new Map<string, Set<number>>();
    const first: number[] = [];
    await searchCapacities(plan(), context, log(), (block) => {
      const key = `${block.sides[0]!.target} ${block.steps[0].name}`;
      seeds.set(key, (seeds.get(key) ?? new Set()).add(block.seed));
      if (first.length < 2) first.push(block.seed);
      return measure(block);
    });
    expect(first[0]).toBe(first[1]);
    expect(seeds.get('node-sse writes=idiomatic,rateHz=4000')!.size).toBeGreaterThan(3);
  });

  it('ends when it is interrupted, with what was finished', async () => {
    const listener = log();
    let trials = 0;
    const outcome = await searchCapacities(plan(), context, listener, (block) => {
      if (++trials > 5) return Promise.reject(new Interrupted());
      return measure(block);
    });
    expect(outcome).toBe('interrupted');
    expect(listener.records).toHaveLength(5);
    const records = listener.records.filter(({ target }) => target === 'node-sse');
    expect(replayedSearch(records, plan(), NOT_PINNED).answer).toMatchObject({ kind: 'unfinished' });
  });

  it.each([
    ['server-refused', 'listen: boom'],
    ['server-not-started', 'spawn ENOMEM'],
    ['server-timed-out', 'The node-ws server process did not finish "listen" within 20.0 s.'],
  ])(
    'gives a target up after its first load where it does not start (%s), and no other',
    async (code, message) => {
      const listener = log();
      const reason = { code, message, remedy: '' };
      const outcome = await searchCapacities(plan(), context, listener, async (block) => {
        const record = await measure(block);
        return record.target === 'node-ws' ? { ...record, status: 'failed', reasons: [reason] } : record;
      });
      expect(outcome).toBe('finished');
      const of = (target: string) => listener.records.filter((record) => record.target === target);
      expect(new Set(of('node-ws').map((record) => record.case)).size).toBe(1);
      expect(of('node-ws').length).toBeLessThanOrEqual(SEARCH_RULES.trials);
      expect(replayedSearch(of('node-ws'), plan(), NOT_PINNED).answer).toMatchObject({ pass: undefined });
      expect(replayedSearch(of('node-sse'), plan(), NOT_PINNED).answer.kind).toBe('bracket');
    },
  );

  it('gives a target up after its first load where nothing is delivered', async () => {
    const listener = log();
    await searchCapacities(plan(), context, listener, async (block) => {
      const record = await measure(block);
      const [template] = record.measurements;
      const count = (metric: string, value: number) => ({ ...template!, metric, stat: 'value', value });
      const measurements = [
        ...record.measurements.filter(({ metric }) => metric !== 'delivered' && metric !== 'expected'),
        count('expected', 100),
        count('delivered', record.target === 'node-ws' ? 0 : 100),
      ];
      return { ...record, measurements };
    });
    const loads = (target: string) =>
      new Set(listener.records.filter((record) => record.target === target).map((record) => record.case))
        .size;
    expect(loads('node-ws')).toBe(1);
    expect(loads('node-sse')).toBeGreaterThan(1);
  });

  it('records what cannot run here', async () => {
    const listener = log();
    const skipped = [{ ...WS, reason: 'It is not installed.', remedy: 'Install it.' }];
    await searchCapacities(
      plan({ stacks: [{ stack: 'node', sides: [], skipped }] }),
      context,
      listener,
      measure,
    );
    expect(listener.records).toMatchObject([{ target: 'node-ws', status: 'skipped' }]);
  });

  it('is not replayed from the trials of another one', async () => {
    const listener = log();
    await searchCapacities(plan(), context, listener, measure);
    const records = listener.records.filter(({ target }) => target === 'node-sse');
    const other = plan({ space: { start: 100, min: 50, max: 1000, integer: false } });
    expect(() => replayedSearch(records, other, NOT_PINNED)).toThrow('t0 of node-sse is not the trial');
  });
});
