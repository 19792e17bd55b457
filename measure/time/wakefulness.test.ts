import { expect, test } from 'vitest';
import { nowNs } from '../clock.ts';
import { Wakefulness } from './wakefulness.ts';

const MS = 1e6;

function spend(ms: number): void {
  const untilNs = nowNs() + ms * MS;
  while (nowNs() < untilNs);
}

test('only turns in which nothing was done are idle, and a long one counts for a short time', () => {
  const wakefulness = new Wakefulness(() => {});
  const end = wakefulness.begin();
  wakefulness.turn(0);
  spend(0.5);
  wakefulness.turn(1);
  expect(wakefulness.idleNs).toBe(0);
  spend(0.5);
  wakefulness.turn(1);
  expect(wakefulness.idleNs).toBeGreaterThan(0);
  expect(wakefulness.idleNs).toBeLessThanOrEqual(20_000);
  end();
});

test('a loop that has lost its processor rests, and is told when it has rested', async () => {
  let rested = 0;
  const wakefulness = new Wakefulness(() => void rested++);
  const end = wakefulness.begin();
  expect(wakefulness.awake).toBe(true);
  wakefulness.turn(0);
  spend(3);
  wakefulness.turn(0);
  expect(wakefulness.awake).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect([wakefulness.awake, rested]).toEqual([true, 1]);
  end();
  expect(wakefulness.awake).toBe(false);
});
