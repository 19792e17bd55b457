import { expect, it } from 'vitest';
import { compareEnvironments } from '../../reports/rows/stored-environments.ts';
import { notARun } from './compare.ts';

const side = (run: object) => ({ folder: 'f', runId: 'r', environment: { envId: 'e', run } });

it('a capacity search and a gate job are no runs to compare', () => {
  expect(notARun({ capacity: { question: {} } })).toContain('capacity search');
  expect(notARun({ run: { profile: 'gate' } })).toContain('gate job');
  expect(notARun({ run: { profile: 'quick' } })).toBeUndefined();
  expect(notARun({})).toBeUndefined();
});

it('a run that was interrupted and went on differs in nothing from one that was not', () => {
  const resumed = side({ seed: 1, resumedAt: ['2026-01-01T00:00:00Z'] });
  expect(compareEnvironments({ a: side({ seed: 1 }), b: resumed })).toEqual({
    same: true,
    differences: [],
    notes: [],
  });
});
