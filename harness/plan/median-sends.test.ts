import { expect, it } from 'vitest';
import { sendsNeeded } from '../../measure/figures/sends-needed.ts';
import { casesOf } from '../../scenarios/cases.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { workloadNamed } from '../../workloads/workloads.ts';
import { planRun } from './plan.ts';
import { PROFILES } from './profile.ts';

/** What they are about has more to it than a median. */
const FEWER = ['fan-out connections=10000,rateHz=5', 'page-rates rateHz=10'];

it('a quick run sends as much in a block of every case as a median needs', () => {
  const side = { arm: 'single', target: 'node-sse', stack: 'node', transport: 'sse' } as const;
  const tooFew = SCENARIOS.flatMap((scenario) => {
    const cases = casesOf(scenario, {});
    if (!cases.ok) throw new Error(cases.errors.join('\n'));
    return planRun({
      cases: cases.cases,
      stacks: [{ stack: 'node', sides: [side], skipped: [] }],
      profile: PROFILES.quick,
      seed: 1,
      client: 'lean',
      clientProcesses: 1,
      turns: 'events',
    }).blocks.flatMap(({ block, steps: [{ name, parameters }], profile: { slices, sliceMs } }) => {
      const offeredHz = workloadNamed(scenario.workload).offeredRateHz(parameters as never);
      const sends = (offeredHz * slices * sliceMs) / 1000;
      return block === 0 && sends < sendsNeeded(50) ? [`${scenario.name} ${name}`] : [];
    });
  });
  expect(tooFew).toEqual(FEWER);
});
