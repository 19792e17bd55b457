import { expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { planRun, type SidePlan } from './plan.ts';
import { PROFILES } from './profile.ts';
import { needsOf } from './resource-needs.ts';

const side = (transport: 'sse' | 'ws'): SidePlan => ({
  arm: 'single',
  target: `node-${transport}`,
  stack: 'node',
  transport,
});

function blocksOf(scenario: string, clientProcesses: number) {
  const cases = casesOf(SCENARIOS.find(({ name }) => name === scenario)!);
  if (!cases.ok) throw new Error(cases.errors.join(' '));
  return planRun({
    cases: cases.cases,
    stacks: [{ stack: 'node', sides: [side('sse'), side('ws')], skipped: [] }],
    profile: { ...PROFILES.quick, blocks: 1 },
    seed: 1,
    client: 'lean',
    clientProcesses,
  }).blocks;
}

it('counts the processes of all sides that are alive together', () => {
  expect(needsOf(blocksOf('stock-ticker', 3))).toEqual({ processes: 8, sockets: 100, connections: 200 });
  expect(needsOf(blocksOf('stock-ticker', 3), 3)).toMatchObject({ processes: 24, connections: 600 });
});

it('counts the uplink connections of SSE', () => {
  expect(needsOf(blocksOf('chat', 1))).toEqual({ processes: 4, sockets: 100, connections: 150 });
});

it('is nothing where nothing runs', () => {
  expect(needsOf([])).toEqual({ processes: 0, sockets: 0, connections: 0 });
});
