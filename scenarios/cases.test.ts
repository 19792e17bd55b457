import { describe, expect, it } from 'vitest';
import { casesOf, type CasesResult } from './cases.ts';
import { SCENARIOS } from './catalogue.ts';
import type { Scenario } from './scenario.ts';

function scenario(overrides: Partial<Scenario> = {}): Scenario {
  return {
    name: 'a-test',
    question: 'Is it so?',
    reading: 'It is so where the numbers say that it is.',
    workload: 'broadcast',
    parameters: { rateHz: 100, payloadBytes: 100, connections: 10 },
    axes: {},
    ...overrides,
  };
}

function names(result: CasesResult): string[][] {
  if (!result.ok) throw new Error(result.errors.join('\n'));
  return result.cases.map((steps) => steps.map(({ name }) => name));
}

/** The values that a parameter has, case by case. */
function values(result: CasesResult, parameter: string): unknown[] {
  if (!result.ok) throw new Error(result.errors.join('\n'));
  return result.cases.flat().map(({ parameters }) => parameters[parameter]);
}

function errors(result: CasesResult): readonly string[] {
  if (result.ok) throw new Error('there should be errors');
  return result.errors;
}

describe('the cases of a scenario', () => {
  it('without axes are one, with the defaults of the workload', () => {
    const result = casesOf(scenario());
    expect(names(result)).toEqual([['default']]);
    expect(values(result, 'channels')).toEqual([1]);
    expect(values(result, 'arrivals')).toEqual(['constant']);
  });

  it('have every network with every way of securing it, which a user may name in their place', () => {
    const both = scenario({ axes: { connections: [4] }, networks: ['loopback', 'lan'], tls: ['off', '1.3'] });
    expect(names(casesOf(both)).flat()).toEqual([
      'connections=4',
      'connections=4,tls=1.3',
      'connections=4,network=lan',
      'connections=4,network=lan,tls=1.3',
    ]);
    const named = casesOf(both, {}, Infinity, { networks: ['loopback'], tls: ['1.3+rsa-2048'] });
    expect(named.ok && named.cases.flat().map(({ name, tls }) => [name, tls?.key])).toEqual([
      ['connections=4,tls=1.3+rsa-2048', 'rsa-2048'],
    ]);
    expect(errors(casesOf(both, {}, Infinity, { tls: ['1.2', '1.3+x'] }))).toEqual([
      expect.stringContaining('a-test: tls: "1.2" is none of off, 1.3'),
      'a-test: tls: "x" is none of rsa-2048, resumed, lost-keys, low-memory.',
    ]);
  });

  it('have their own ways of securing connections where the scenario says so, unless a user names others', () => {
    const two = scenario({
      points: [{ connections: 4 }, { connections: 5 }],
      tlsOf: { 'connections=5': ['off', '1.3'] },
    });
    expect(names(casesOf(two)).flat()).toEqual(['connections=4', 'connections=5', 'connections=5,tls=1.3']);
    expect(names(casesOf(two, {}, Infinity, { tls: ['1.3'] })).flat()).toEqual([
      'connections=4,tls=1.3',
      'connections=5,tls=1.3',
    ]);
    // The proxies speak clear text.
    expect(names(casesOf(two, {}, Infinity, { vias: ['nginx'] })).flat()).toEqual([
      'connections=4,via=nginx:correct',
      'connections=5,via=nginx:correct',
    ]);
    expect(errors(casesOf({ ...two, tlsOf: { 'connections=5': ['1.2'] } }))).toEqual([
      expect.stringContaining('a-test: tls: "1.2" is none of'),
    ]);
    expect(errors(casesOf({ ...two, tlsOf: { 'connections=6': ['1.3'] } }))).toEqual([
      'a-test: tlsOf: "connections=6" is none of its cases: connections=4; connections=5.',
    ]);
  });

  it('are held against one of them, which must be there', () => {
    const two = scenario({ axes: { connections: [4, 5] }, baseline: 'connections=4' });
    expect(names(casesOf(two))).toHaveLength(2);
    expect(errors(casesOf({ ...two, baseline: 'connections=6' }))).toEqual([
      'a-test: baseline: "connections=6" is none of its cases: connections=4; connections=5.',
    ]);
    // What is between is no part of the name: each case has a baseline over its own network.
    expect(names(casesOf({ ...two, networks: ['lan', 'far'] }))).toHaveLength(4);
    expect(errors(casesOf({ ...two, networks: ['lan'], baseline: 'connections=6' }))[0]).toContain(
      '"connections=6" is none of its cases: connections=4,network=lan',
    );
    // What a user sets may leave none to hold them against.
    expect(names(casesOf(two, { connections: 7 }))).toEqual([['default']]);
  });

  it('are the product of its axes', () => {
    const result = casesOf(scenario({ axes: { connections: [1, 2], payloadBytes: [100, 200, 300] } }));
    expect(names(result).flat()).toEqual([
      'connections=1,payloadBytes=100',
      'connections=1,payloadBytes=200',
      'connections=1,payloadBytes=300',
      'connections=2,payloadBytes=100',
      'connections=2,payloadBytes=200',
      'connections=2,payloadBytes=300',
    ]);
    expect(values(result, 'payloadBytes')).toEqual([100, 200, 300, 100, 200, 300]);
  });

  it('lose the axis that the user sets, and keep what is not set', () => {
    const axes = { connections: [1, 2], payloadBytes: [100, 200] };
    const result = casesOf(scenario({ axes }), { connections: 7, rateHz: undefined });
    expect(names(result).flat()).toEqual(['payloadBytes=100', 'payloadBytes=200']);
    expect(values(result, 'connections')).toEqual([7, 7]);
    expect(values(result, 'rateHz')).toEqual([100, 100]);
  });

  it('are cut to the largest number of connections, and those that become the same are one', () => {
    const result = casesOf(scenario({ axes: { connections: [4, 100, 1000] } }), {}, 20);
    expect(names(result).flat()).toEqual(['connections=4', 'connections=20']);
    expect(values(result, 'connections')).toEqual([4, 20]);
    expect(values(casesOf(scenario(), { connections: 500 }, 20), 'connections')).toEqual([20]);
  });

  it('are its points, which claim nothing that the user has set otherwise', () => {
    const points = [
      { connections: 10, rateHz: 50 },
      { connections: 50, rateHz: 10 },
    ];
    expect(names(casesOf(scenario({ points }))).flat()).toEqual([
      'connections=10,rateHz=50',
      'connections=50,rateHz=10',
    ]);
    const result = casesOf(scenario({ points }), { connections: 4 });
    expect(names(result).flat()).toEqual(['rateHz=50', 'rateHz=10']);
    expect(values(result, 'connections')).toEqual([4, 4]);
    expect(values(result, 'rateHz')).toEqual([50, 10]);
  });

  it('are the steps of its climb, all in one block, unless the user sets the rate', () => {
    const climbing = scenario({
      axes: { payloadBytes: [100, 200] },
      climb: { parameter: 'rateHz', values: [10, 20] },
    });
    const result = casesOf(climbing);
    expect(names(result)).toEqual([
      ['payloadBytes=100,rateHz=10', 'payloadBytes=100,rateHz=20'],
      ['payloadBytes=200,rateHz=10', 'payloadBytes=200,rateHz=20'],
    ]);
    expect(values(result, 'rateHz')).toEqual([10, 20, 10, 20]);
    expect(names(casesOf(climbing, { rateHz: 5 }))).toEqual([['payloadBytes=100'], ['payloadBytes=200']]);
  });
});

describe('a scenario that is wrong', () => {
  it('is told all its mistakes at once, each with its place', () => {
    const found = errors(casesOf(scenario({ parameters: { rateHz: -1, payloadBytes: 12, conections: 3 } })));
    for (const parameter of ['rateHz', 'payloadBytes', 'connections', 'conections']) {
      expect(found.some((line) => line.startsWith('a-test (default): ') && line.includes(parameter))).toBe(
        true,
      );
    }
  });

  it('is told which of its cases is wrong', () => {
    const found = errors(casesOf(scenario({ axes: { connections: [1, 0, 2] } })));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('a-test (connections=0): axes.connections: ');
  });

  it.each([
    ['a name that is not in kebab case', { name: 'A Test' }, 'kebab case'],
    ['a question that is none', { question: 'It is so.' }, 'question'],
    ['an axis without values', { axes: { connections: [] } }, 'axes.connections'],
    ['a climb that falls', { climb: { parameter: 'rateHz', values: [20, 10] } }, 'values must ascend'],
    ['a key that does not exist', { prameters: {} }, 'prameters'],
  ])('is refused for %s', (_, overrides, message) => {
    expect(errors(casesOf(scenario(overrides as Partial<Scenario>))).join('\n')).toContain(message);
  });
});

describe('the catalogue', () => {
  it.each(SCENARIOS)('$name is valid, and its cases have names of their own', (listed) => {
    const all = names(casesOf(listed)).flat();
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all).size).toBe(all.length);
  });

  it('has no two scenarios of the same name', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  });
});
