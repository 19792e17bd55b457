import { describe, expect, it } from 'vitest';
import { casesOf, type Overrides } from '../../scenarios/cases.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import type { Case } from '../../scenarios/scenario.ts';
import { eventTurns } from './turns.ts';

function caseOf(name: string, overrides: Overrides = {}): Case {
  const cases = casesOf(
    SCENARIOS.find((scenario) => scenario.name === name)!,
    overrides,
  );
  if (!cases.ok) throw new Error(cases.errors.join('\n'));
  return cases.cases[0]![0];
}

function at(rateHz: number) {
  return eventTurns(caseOf('stock-ticker', { connections: 4, rateHz }), 3);
}

function chat(arrivals: string, rateHz: number) {
  return eventTurns(caseOf('chat', { connections: 5, arrivals, rateHz }), 3);
}

describe('turns event by event', () => {
  it('are possible where neighbours fit between two events', () => {
    expect(at(200)?.distanceMs).toBeCloseTo(0.386, 9);
    expect(at(800)).toEqual(at(200));
    expect(at(1000)).toBeUndefined();
  });

  it('need more distance where an event makes more deliveries', () => {
    const distances = [1, 4, 100].map(
      (connections) => eventTurns(caseOf('stock-ticker', { connections, rateHz: 100 }), 3)?.distanceMs,
    );
    expect(distances).toEqual(distances.toSorted((a, b) => a! - b!));
    expect(eventTurns(caseOf('stock-ticker', { connections: 1000, rateHz: 100 }), 3)).toBeUndefined();
  });

  it('may fill half of a random gap only', () => {
    expect(chat('poisson', 400)).toBeDefined();
    expect(chat('poisson', 600)).toBeUndefined();
    expect(chat('constant', 600)).toBeDefined();
  });

  it('are those of the questions where answers go on for long, and then no side has a slice of its own', () => {
    expect(eventTurns(caseOf('llm-tokens'), 3)).toEqual({ distanceMs: 0.35, ownSlices: false });
    expect(eventTurns(caseOf('stock-ticker', { connections: 1 }), 3)).toEqual({
      distanceMs: 0.35,
      ownSlices: true,
    });
  });

  it('are none where connections are the load', () => {
    expect(eventTurns(caseOf('connect'), 3)).toBeUndefined();
  });
});
