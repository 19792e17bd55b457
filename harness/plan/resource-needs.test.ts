import { expect, it } from 'vitest';
import { MOST_SHARED_CONNECTIONS, type TurnsKind } from './turns.ts';
import { casesOf, type Overrides } from '../../scenarios/cases.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { OWN_DESCRIPTORS } from '../machine/descriptors.ts';
import { planRun, type SidePlan } from './plan.ts';
import { PROFILES } from './profile.ts';
import { needsOf } from './resource-needs.ts';

const side = (transport: 'sse' | 'ws'): SidePlan => ({
  arm: 'single',
  target: `node-${transport}`,
  stack: 'node',
  transport,
});

function blocksOf(
  scenario: string,
  clientProcesses: number,
  { turns = 'slices', ...overrides }: Overrides & { readonly turns?: TurnsKind } = {},
) {
  const found = SCENARIOS.find(({ name }) => name === scenario)!;
  const cases = casesOf(found, overrides);
  if (!cases.ok) throw new Error(cases.errors.join(' '));
  return planRun({
    cases: cases.cases,
    stacks: [{ stack: 'node', sides: [side('sse'), side('ws')], skipped: [] }],
    profile: { ...PROFILES.quick, blocks: 1 },
    seed: 1,
    client: 'lean',
    clientProcesses,
    turns,
  }).blocks;
}

it('counts the processes of all sides that are alive together', () => {
  expect(needsOf(blocksOf('stock-ticker', 3))).toEqual({ processes: 8, sockets: 100, connections: 200 });
  expect(needsOf(blocksOf('stock-ticker', 3), 3)).toMatchObject({ processes: 24, connections: 600 });
});

it('counts the uplink connections of SSE', () => {
  expect(needsOf(blocksOf('chat', 1))).toEqual({ processes: 4, sockets: 100, connections: 150 });
});

it('counts what a client process has of all sides, where these share it', () => {
  expect(needsOf(blocksOf('stock-ticker', 1, { turns: 'events' }))).toMatchObject({ sockets: 200 });
  expect(needsOf(blocksOf('stock-ticker', 2, { turns: 'events' }))).toMatchObject({ sockets: 100 });
});

it('shares no client process that would have more than most machines allow: sides take turns in slices then', () => {
  const most = MOST_SHARED_CONNECTIONS / 2;
  const [shared] = blocksOf('idle-connections', 1, { turns: 'events', connections: most });
  expect([shared!.eventTurns === undefined, needsOf([shared!]).sockets]).toEqual([false, 2 * most]);
  const [own] = blocksOf('idle-connections', 1, { turns: 'events', connections: most + 1 });
  expect([own!.eventTurns, needsOf([own!]).sockets]).toEqual([undefined, most + 1]);
  const [two] = blocksOf('idle-connections', 2, { turns: 'events', connections: most + 1 });
  expect(two!.eventTurns).toBeDefined();
});

it('needs no more than 20,000 open files for any scenario as it stands', () => {
  const taken = SCENARIOS.map(({ name }) => needsOf(blocksOf(name, 1, { turns: 'events' })).sockets);
  expect(Math.max(...taken)).toBeGreaterThan(MOST_SHARED_CONNECTIONS / 2);
  expect(Math.max(...taken) + OWN_DESCRIPTORS).toBeLessThan(20_000);
});

it('is nothing where nothing runs', () => {
  expect(needsOf([])).toEqual({ processes: 0, sockets: 0, connections: 0 });
});
