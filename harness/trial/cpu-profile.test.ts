import { expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { stockTicker } from '../../scenarios/stock-ticker.ts';
import { cpuProfileOptions } from './cpu-profile.ts';
import { planRun, type SidePlan } from '../plan/plan.ts';
import { PROFILES } from '../plan/profile.ts';

const sides: SidePlan[] = [
  { arm: 'single', target: 'node-sse', stack: 'node', transport: 'sse' },
  { arm: 'base2', target: './my target.js', stack: 'node', transport: 'ws' },
];

function planOf(profiled: boolean) {
  const cases = casesOf(stockTicker);
  if (!cases.ok) throw new Error(cases.errors.join('\n'));
  return planRun({
    cases: cases.cases,
    stacks: [{ stack: 'node', sides, skipped: [] }],
    profile: { ...PROFILES.smoke, blocks: 2 },
    seed: 1,
    client: 'lean',
    clientProcesses: 1,
    profiled,
  }).blocks;
}

it('adds one block to each case, the first, and profiles its servers alone', () => {
  const plain = planOf(false);
  const profiled = planOf(true);
  expect(profiled).toHaveLength(plain.length + stockTicker.axes['connections']!.length);
  const names = profiled.flatMap((block) =>
    sides.flatMap((side) =>
      cpuProfileOptions('folder', block, side).filter((option) => option.startsWith('--cpu-prof-name')),
    ),
  );
  expect(names.toSorted()).toEqual([
    '--cpu-prof-name=._my_target.js-base2-stock-ticker-connections=100-0.cpuprofile',
    '--cpu-prof-name=._my_target.js-base2-stock-ticker-connections=4-0.cpuprofile',
    '--cpu-prof-name=node-sse-stock-ticker-connections=100-0.cpuprofile',
    '--cpu-prof-name=node-sse-stock-ticker-connections=4-0.cpuprofile',
  ]);
  for (const block of plain)
    for (const side of sides) expect(cpuProfileOptions('folder', block, side)).toEqual([]);
});
