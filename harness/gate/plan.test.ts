import type { ServerAtUrl } from '../plan/server-at-url.ts';
import { describe, expect, it } from 'vitest';
import { gateCases, planGate, replicatesOf, type GatePair, type GatePlanOptions } from './plan.ts';
import { gateScenarios } from './scenarios.ts';
import { blocksMs } from '../plan/block-length.ts';
import { turnsOf } from '../plan/plan.ts';

const arm = (location: string, transport: 'sse' | 'ws') => ({ location, stack: 'node', transport });
const PAIRS: readonly GatePair[] = [
  { target: 'node-sse', base: arm('/old/sse.js', 'sse'), head: arm('/new/sse.js', 'sse') },
  { target: 'node-ws', base: arm('/old/ws.js', 'ws'), head: arm('/new/ws.js', 'ws') },
];
const SCENARIOS = gateScenarios('builds');

function plan(more: Partial<GatePlanOptions> = {}) {
  return planGate({ pairs: PAIRS, scenarios: SCENARIOS, seed: 7, ...more });
}

describe('planGate', () => {
  it('has three arms in every block: base, the same build again, head', () => {
    for (const { sides } of plan().blocks) {
      expect(sides.map((side) => side.arm)).toEqual(['base', 'base2', 'head']);
      const [base, base2, head] = sides;
      expect(base2!.location).toBe(base!.location);
      expect(base!.location).toMatch(/^\/old\//);
      expect(head!.location).toMatch(/^\/new\//);
      expect(new Set(sides.map((side) => side.target)).size).toBe(1);
    }
  });

  it('has as many replicates of each comparison as the design says, or the user', () => {
    const counts = (blocks: ReturnType<typeof plan>['blocks']): Record<string, number> => {
      const seen: Record<string, number> = {};
      for (const { steps, sides } of blocks) {
        const key = `${steps[0].scenario.name} ${sides[0]!.target}`;
        seen[key] = (seen[key] ?? 0) + 1;
      }
      return seen;
    };
    expect(counts(plan().blocks)).toEqual({
      'stock-ticker node-sse': 16,
      'stock-ticker node-ws': 16,
      'idle-connections node-sse': 12,
      'idle-connections node-ws': 12,
    });
    expect(new Set(Object.values(counts(plan({ replicates: 3 }).blocks)))).toEqual(new Set([3]));
    expect(replicatesOf({ scenarios: SCENARIOS })).toEqual({ 'stock-ticker': 16, 'idle-connections': 12 });
  });

  it('gives each arm the 1,000 sends that p99 needs, at 400 events a second or more', () => {
    const [planned] = gateCases(['stock-ticker']);
    const { slices, sliceMs } = plan().blocks.find(
      ({ steps }) => steps[0].scenario.name === 'stock-ticker',
    )!.profile;
    const rateHz = Number(planned!.parameters['rateHz']);
    expect(rateHz).toBeGreaterThanOrEqual(400);
    expect((rateHz * slices * sliceMs) / 1000).toBeGreaterThanOrEqual(1000);
  });

  it('puts every arm equally often, and in mirrored rounds', () => {
    for (const { sliceOrder, profile } of plan().blocks) {
      for (const side of [0, 1, 2])
        expect(sliceOrder.filter((index) => index === side)).toHaveLength(profile.slices);
      for (let round = 0; round + 1 < profile.slices; round += 2) {
        const first = sliceOrder.slice(3 * round, 3 * round + 3);
        expect(sliceOrder.slice(3 * round + 3, 3 * round + 6)).toEqual(first.toReversed());
      }
    }
  });

  it('lets all arms publish at once, at equal distances, so that none meets another on the processor', () => {
    for (const kind of ['builds', 'running'] as const) {
      for (const block of plan({ scenarios: gateScenarios(kind) }).blocks) {
        const { scenario, parameters } = block.steps[0];
        if (scenario.name === 'idle-connections') continue;
        const turns = turnsOf(block);
        expect(turns).toHaveLength(block.profile.slices);
        for (const turn of turns) expect(turn.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
        expect(3 * block.staggerMs).toBeCloseTo(1000 / Number(parameters['rateHz']));
      }
    }
  });

  it('goes round by round, and repeats with its seed alone', () => {
    const blocks = plan().blocks.map(({ block }) => block);
    expect(blocks).toEqual(blocks.toSorted((a, b) => a - b));
    expect(plan()).toEqual(plan());
    expect(plan({ seed: 8 }).blocks.map(({ seed }) => seed)).not.toEqual(
      plan().blocks.map(({ seed }) => seed),
    );
    expect(plan().blocks.map(({ order }) => order)).toEqual(plan().blocks.map((_, i) => 3 * i));
  });

  it('confirms with other seeds, numbered on, and only what is wanted', () => {
    const second = plan({
      batch: 1,
      firstOrder: 168,
      wanted: (scenario, target) => scenario === 'stock-ticker' && target === 'node-ws',
    });
    expect(second.blocks.map(({ block }) => block)).toEqual(Array.from({ length: 16 }, (_, i) => 16 + i));
    expect(second.blocks[0]!.order).toBe(168);
    const seeds = new Set(plan().blocks.map(({ seed }) => seed));
    expect(second.blocks.filter(({ seed }) => seeds.has(seed))).toEqual([]);
  });

  it('stays within ten minutes', () => {
    for (const scenarios of [SCENARIOS, gateScenarios('running')]) {
      expect(blocksMs(plan({ scenarios }).blocks) / 60_000).toBeLessThan(10);
      expect(blocksMs(plan({ scenarios }).blocks)).toBeGreaterThan(60_000);
    }
  });

  it('takes the control from a server of its own, where servers run already, and has no null slice', () => {
    const servers = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3'];
    const [base, base2, head] = servers.map((address) => arm(address, 'sse'));
    const { blocks } = plan({
      pairs: [{ target: 'running-sse', base: base!, base2: base2!, head: head! }],
      scenarios: gateScenarios('running'),
    });
    expect(blocks).toHaveLength(16);
    for (const { steps, sides, profile } of blocks) {
      expect(steps[0].scenario.name).toBe('chat');
      expect(sides.map(({ location }) => location)).toEqual(servers);
      const sends = (Number(steps[0].parameters['rateHz']) * profile.slices * profile.sliceMs) / 1000;
      expect(sends).toBeGreaterThanOrEqual(1000);
      expect(steps[0].parameters['arrivals']).toBe('constant');
      expect(profile.nullMs).toBe(0);
    }
  });

  it('publishes to relays itself, at a rate that all arms can carry, and has no null slice', () => {
    const urls = [
      'http://127.0.0.1:1/{channel}',
      'http://127.0.0.1:2/{channel}',
      'http://127.0.0.1:3/{channel}',
    ];
    const [base, base2, head] = urls.map((url) => ({ ...arm(url, 'sse'), server: relayAt(url) }));
    const rhythm = { slices: 2, sliceMs: 50, warmUpMs: 10, nullMs: 20 };
    for (const hurried of [{}, { rhythm }]) {
      const { blocks } = plan({
        pairs: [{ target: 'relay-sse', base: base!, base2: base2!, head: head! }],
        scenarios: gateScenarios('relays'),
        ...hurried,
      });
      expect(blocks).toHaveLength(16);
      for (const { steps, sides, sidesAtOnce, profile } of blocks) {
        expect(steps[0].parameters).toMatchObject({ connections: 4, rateHz: 400 });
        expect(sides.map(({ server }) => server?.url)).toEqual(urls);
        expect([sidesAtOnce, profile.nullMs, profile.warmUpAtOwnRate]).toEqual([3, 0, true]);
      }
    }
  });
});

function relayAt(url: string): ServerAtUrl {
  const endpoint = {
    host: '127.0.0.1',
    port: 1,
    authority: '127.0.0.1:1',
    path: '/',
    headers: [],
    messages: [],
  };
  const publish = { ...endpoint, body: '{data}' };
  return { url, transport: 'sse', endpoint, publish, remote: false, stamped: true, metered: true };
}
