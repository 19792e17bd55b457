// The seed of a run whose user names none: it is recorded, and is part of the run's name.
import { randomInt } from 'node:crypto';

const SEEDS = 1_000_000;

/** Drawn, not taken from the clock: of two runs that begin in the same second each has its own, and its own folder. */
export function freshSeed(): number {
  return randomInt(SEEDS);
}
