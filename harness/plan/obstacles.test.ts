import { expect, it } from 'vitest';
import { casesOf } from '../../scenarios/cases.ts';
import { reconnectStorm } from '../../scenarios/reconnect-storm.ts';
import type { Case } from '../../scenarios/scenario.ts';
import { builtInTarget } from '../../servers/targets.ts';
import { obstaclesBetween } from './obstacles.ts';

function sidesOf(stack: string) {
  const sides = (['sse', 'ws'] as const).map((transport) => {
    return { arm: 'single', target: `${stack}-${transport}`, stack, transport } as const;
  });
  return { stack, sides };
}

it('has no 502 over HTTP/2, as the gateway that would say it speaks HTTP/1.1', async () => {
  const found = casesOf(reconnectStorm);
  const cases = found.ok ? found.cases : [];
  const stacks = ['node', 'node-h2'].map(sidesOf);
  const obstacleOf = await obstaclesBetween(cases, stacks);
  const hindered = (stack: string): Case[] =>
    cases.flat().filter((planned) => obstacleOf(planned, sidesOf(stack)) !== undefined);
  expect(hindered('node')).toEqual([]);
  const gateways = cases.flat().filter(({ parameters }) => parameters['outage'] === 'gateway');
  expect(gateways.length).toBeGreaterThan(0);
  expect(hindered('node-h2')).toEqual(gateways);
  expect(obstacleOf(gateways[0]!, sidesOf('node-h2'))!.reason).toContain('HTTP/1.1 only');
});

it.each(['node-sse', 'node-ws', 'node-h2-sse', 'node-h2-ws'])(
  'knows of %s without loading it which HTTP it speaks',
  async (name) => {
    const entry = builtInTarget(name)!;
    expect((await entry.load()).http).toBe(entry.http);
  },
);
